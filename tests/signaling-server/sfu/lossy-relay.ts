/** A UDP relay that loses packets, as a full classroom's Wi-Fi does: put its port into an answer in place of the engine's. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export class LossyRelay {
  readonly port: number;
  readonly #front: Socket;
  readonly #backs = new Map<string, Socket>();
  /** Fraction of media packets lost, towards the engine and from it. */
  loss: number;
  dropped = 0;

  private constructor(front: Socket, enginePort: number, loss: number) {
    this.#front = front;
    this.port = front.address().port;
    this.loss = loss;
    front.on('message', (message, from) => {
      const key = `${from.address}:${from.port}`;
      let back = this.#backs.get(key);
      if (back === undefined) {
        back = createSocket('udp4');
        back.on('message', (answer) => {
          if (!this.#loses(answer)) front.send(answer, from.port, from.address);
        });
        this.#backs.set(key, back);
      }
      if (!this.#loses(message)) back.send(message, enginePort, '127.0.0.1');
    });
  }

  static async open(enginePort: number, loss: number): Promise<LossyRelay> {
    const front = createSocket('udp4');
    front.bind(0, '127.0.0.1');
    await once(front, 'listening');
    return new LossyRelay(front, enginePort, loss);
  }

  /** STUN and DTLS pass (RFC 7983): a test is about media. */
  #loses(message: Buffer): boolean {
    const first = message[0] ?? 0;
    const lost = first >= 128 && first <= 191 && Math.random() < this.loss;
    if (lost) this.dropped += 1;
    return lost;
  }

  close(): void {
    this.#front.close();
    for (const back of this.#backs.values()) back.close();
  }
}
