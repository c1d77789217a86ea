/** The media engine in a utility process: its native code may die without the app, and its packets don't wait for the app's work. */
import { utilityProcess } from 'electron';
import type { SfuProcessStarter } from '../signaling-server/sfu/sfu.ts';

/** @param script the built engine; the room server, which gets the result, starts it, tells it its options and supervises it */
export function sfuUtilityProcess(script: string): SfuProcessStarter {
  return () => {
    const child = utilityProcess.fork(script, [], { serviceName: 'Lectern media', stdio: 'inherit' });
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => {
        child.on('message', listener);
      },
      onExit: (listener) => {
        child.on('exit', listener);
      },
      kill: () => {
        child.kill();
      },
    };
  };
}
