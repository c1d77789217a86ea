/** What the student's pages say. */

export const student = {
  productName: 'Lectern',
  pageTitle: (title: string) => `${title} – Lectern`,

  code: {
    title: 'Join a lecture',
    label: 'Code',
    hint: 'Six letters and numbers, from your teacher’s screen',
    go: 'Continue',
    missing: 'Please enter the code your teacher shows.',
    wrongLength: 'A code has six letters and numbers.',
  },

  name: {
    label: 'Your name',
    hint: 'The class will see it',
    join: 'Join',
    missing: 'Please enter your name.',
    tooLong: 'Please use a name of at most 60 letters.',
    otherCode: 'Use another code',
    choose: 'Choose your name',
    chooseHint: 'Your teacher has a list. If you are not on it, tell them.',
    chosen: (name: string, taken: boolean) => (taken ? `${name} (already here)` : name),
    joinAs: (name: string) => `Join as ${name}`,
    personal: 'This link is yours alone: keep it to yourself.',
    startsAt: (when: string) => `Starts ${when}`,
    isLive: 'Live now',
    looking: 'Looking for your lecture…',
  },

  joining: 'Joining…',
  comingBack: 'Going back to your seat…',

  unreachable: {
    title: 'Your teacher’s laptop can’t be reached',
    text: 'Check that you are on the same Wi-Fi as your teacher. This page goes on trying by itself.',
    retry: 'Try now',
  },

  refused: {
    'code-unknown': {
      title: 'There is no lecture with this code',
      text: 'Look at your teacher’s screen once more: codes have no 0, 1, I or O.',
    },
    'invite-expired': {
      title: 'This link is no longer valid',
      text: 'It was good for a while only. Ask your teacher for a new one.',
    },
    'invite-used-up': {
      title: 'This link has been used',
      text: 'As many people as it was for have come in by it. Ask your teacher for another one.',
    },
    'invite-withdrawn': {
      title: 'This link was withdrawn',
      text: 'Your teacher closed it or made a new one. Look at their screen for the code, or ask them.',
    },
    'needs-secure-door': {
      title: 'Teaching needs the secure link',
      text: 'Whoever teaches must not be overheard. Open the secure link, and join again.',
    },
    'lecture-ended': { title: 'This lecture has ended', text: 'There is nothing more to do here. You can close this page.' },
    'lecture-cancelled': { title: 'This lecture was cancelled', text: 'Ask your teacher when it takes place instead.' },
    'lecture-full': {
      title: 'This lecture is full',
      text: 'Every seat is taken. When somebody leaves, or your teacher adds seats, you can come in.',
    },
    'lesson-locked': {
      title: 'The door is closed',
      text: 'Your teacher has locked this lecture. Ask them to open it, then try again.',
    },
    banned: {
      title: 'You can’t come back into this lecture',
      text: 'Your teacher has removed you. Talk to them if you think it was a mistake.',
    },
    'too-fast': { title: 'That was too quick', text: 'Wait a moment, then try again.' },
    other: { title: 'You could not join', text: 'Something went wrong on our side. Please try again.' },
  },
  tryAgain: 'Try again',
  otherCode: 'Enter another code',

  lobby: {
    title: 'You are at the door',
    text: 'Your teacher will let you in. Keep this page open.',
    leave: 'Don’t wait',
  },

  waiting: {
    title: 'Your teacher hasn’t started yet',
    text: 'You will see it here.',
    planned: (when: string) => `Planned for ${when}`,
  },

  closed: {
    left: { title: 'You have left the lecture', text: 'You can come back while it is going on.', again: 'Come back' },
    ended: { title: 'The lecture has ended', text: 'Thank you for being here. You can close this page.' },
    removed: {
      title: 'You were removed from the lecture',
      text: 'Your teacher has taken you out. You can ask to come back.',
      again: 'Come back',
    },
    refused: {
      title: 'You were not let in',
      text: 'Your teacher did not open the door. Check that this is the right lecture.',
      again: 'Ask again',
    },
    banned: {
      title: 'You can’t come back into this lecture',
      text: 'Your teacher has removed you. Talk to them if you think it was a mistake.',
    },
    moved: {
      title: 'You opened this lecture somewhere else',
      text: 'It goes on in your other tab or device.',
      again: 'Use it here',
    },
    lost: {
      title: 'Your seat is gone',
      text: 'You were away for too long, so your seat was given up. Join once more.',
      again: 'Join again',
    },
  },

  chatOff: 'Your teacher has muted chat.',
  exam: 'This is an exam: you write to your teacher alone.',
  examOff: 'This is an exam: the chat is off.',
  chatOffPrivate: 'Your teacher has muted chat. You can still write to your teacher.',

  controls: 'Controls',
  more: 'More',
  leave: 'Leave',
  leaveTitleShort: 'Leave the lecture',
  leaveTitle: 'Leave the lecture?',
  leaveText: 'It goes on without you. You can come back with the same code.',
  stay: 'Stay',
  classDialog: 'Class',
  end: 'End for everyone',
  endTitle: 'End the lecture for everyone?',
  endText: 'Everyone goes. The chat and who was there are kept.',
  start: 'Start the lecture',

  devices: 'Camera, microphone, speaker',
  volumes: 'How loud each one is',
  sharePart: 'Show a part of your screen',
  speak: {
    insecure: 'You may speak, over a secure connection. Your seat comes along.',
    use: 'Use my microphone or camera',
    useCaption: 'Speak',
    asked: 'Your teacher asks you to speak.',
    askedBy: (name: string) => `${name} asks you to speak.`,
    unmute: 'Unmute',
    notNow: 'Not now',
    stopped: {
      microphone: 'Your teacher has turned your microphone off.',
      camera: 'Your teacher has turned your camera off.',
      screen: 'Your teacher has stopped your screen.',
    },
    given: 'You may speak now. Your microphone is off until you turn it on.',
    notSent: 'It could not be sent to the class. Please try again.',
  },

  rewind: {
    late: 'You came after the beginning. You can see it now, a little faster, until you have caught up.',
    catchUp: 'Catch up from the start at 1.5×',
    forbidden: 'Your teacher has switched looking back off. You are live.',
  },
};
