/** Every generated task. A new one is one file and one line here. */
import { count } from './count';
import { niah } from './niah';
import { pairs } from './pairs';
import type { Task } from './task';

export const TASKS: readonly Task[] = [niah, count, pairs];
