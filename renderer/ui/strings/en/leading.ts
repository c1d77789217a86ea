/** What those who lead a lesson read, in either app: the class as a whole, its announcement and its groups. */

import { plural } from './plural.ts';

export const leading = {
  right: {
    chat: 'write in the chat',
    'private-chat': 'write to you privately',
    'raise-hand': 'raise a hand',
    react: 'send reactions (thumbs up, clapping)',
    speak: 'speak with their microphone',
    camera: 'show their camera',
    'share-screen': 'share their screen',
  },

  classroom: {
    title: 'Class',
    rights: 'Students may',
    rightsHint: 'Taking a right away stops what uses it, at once.',
    door: 'Door',
    lock: 'Nobody new can come in',
    recorded: 'Recording',
    serverCopy: 'Keep a copy of every camera, voice and screen',
    serverCopyHint: 'Each as it was sent, even if your own window closes. Everybody sees that it is being recorded.',
    rewind: 'Students may look back during the lesson',
    rewindHint: 'In an exam they can’t.',
    exam: 'Exam mode',
    examHint: 'Students write to you alone and can’t look back, whatever they may do otherwise.',
    lobby: 'Newcomers wait until you let them in',
    keptOut: 'Kept out',
    readmit: 'Let come back',
    readmitNamed: (name: string) => `Let ${name} come back`,
  },

  announcement: {
    title: 'Announcement',
    hint: 'Stays on top of every student’s page until you take it away.',
    placeholder: 'Back at 10:30',
    confirm: 'Announce',
    clear: 'Take away',
    missing: 'Please write something first.',
  },

  groups: {
    title: 'Groups',
    lead: 'A group hears and sees only itself. You can visit each, or speak to all.',
    name: 'Name of the group',
    create: 'Create group',
    nameMissing: 'Please name the group.',
    empty: 'Everyone is together. Create a group to split the class.',
    people: (n: number) => plural(n, 'person', 'people'),
    everyone: 'Whole class',
    groupOf: (name: string) => `Group of ${name}`,
    rights: 'Rights',
    rightsNamed: (name: string) => `Rights of ${name}`,
    visit: 'Go there',
    visiting: 'You are here',
    close: 'Close group',
    closeNamed: (name: string) => `Close ${name}`,
    speakToAll: 'Speak to all groups',
  },
} as const;
