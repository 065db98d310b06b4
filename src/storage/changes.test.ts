import { describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';

/** Runs what was scheduled when asked, so that no test waits. */
function setUp() {
  const scheduled: (() => void)[] = [];
  const changes = new Changes('changes-test', (callback) => scheduled.push(callback));
  const heard = vi.fn();
  const stop = changes.on('library', heard);
  return { changes, heard, stop, pass: () => scheduled.splice(0).forEach((callback) => callback()) };
}

describe('changes', () => {
  test('are told at once, to those who listen for them', () => {
    const { changes, heard, stop } = setUp();
    changes.announce('runs');
    expect(heard).not.toHaveBeenCalled();
    changes.announce('library');
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
    changes.close();
  });

  test('a thousand at a time are told twice: at the first and after the last', () => {
    const { changes, heard, pass } = setUp();
    for (let index = 0; index < 1000; index++) changes.announce('library');
    expect(heard).toHaveBeenCalledTimes(1);
    pass();
    expect(heard).toHaveBeenCalledTimes(2);
    pass();
    pass();
    expect(heard).toHaveBeenCalledTimes(2);
    changes.announce('library');
    expect(heard).toHaveBeenCalledTimes(3);
    changes.close();
  });

  test('are no longer told to who stopped listening', () => {
    const { changes, heard, stop } = setUp();
    stop();
    changes.announce('library');
    expect(heard).not.toHaveBeenCalled();
    changes.close();
  });
});
