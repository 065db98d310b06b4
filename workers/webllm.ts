/** WebLLM's engine, off the main thread: one worker for each model that is loaded. */
import { Handler } from './webllm/handler';
import { closeNetwork } from './webllm/network';

closeNetwork();
const handler = new Handler();
onmessage = (event) => handler.onmessage(event);
