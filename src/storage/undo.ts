/** Brings back what was removed. Calling it again changes nothing more. */
export type Undo = () => Promise<void>;
