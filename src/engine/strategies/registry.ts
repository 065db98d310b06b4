/** Every way of answering, in the order it is offered. A new one is one file and one line here. */
import { direct } from './direct';
import { reader } from './reader';
import { rlm } from './rlm';
import { skills } from './skills';
import type { Strategy } from './strategy';

export const STRATEGIES: readonly Strategy[] = [rlm, skills, direct, reader];
