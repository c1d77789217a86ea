/** Words about devices. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { devices } from '../ui/strings/en/devices.ts';

export type DeviceWords = typeof devices;

export const DeviceWordsContext = createContext<DeviceWords>(devices);

export function useDeviceWords(): DeviceWords {
  return useContext(DeviceWordsContext);
}
