/** What came of hostile inputs. Everything but `inputs` and the two ways to be answered has to be nothing. */
export class Tally {
  inputs = 0;
  answered = 0;
  /** Lines the server cut: an answer, too. */
  cut = 0;
  /** What was granted, and rightly so. */
  granted = 0;
  readonly crashes: string[] = [];
  readonly unanswered: string[] = [];
  readonly wrongGrants: string[] = [];

  get clean(): boolean {
    return this.crashes.length + this.unanswered.length + this.wrongGrants.length === 0;
  }

  get text(): string {
    const { inputs, answered, cut, granted, crashes, unanswered, wrongGrants } = this;
    const counts = `${inputs} inputs, ${answered} answered (${granted} granted), ${cut} cut`;
    return `${counts}, ${crashes.length} crashes, ${unanswered.length} unanswered, ${wrongGrants.length} wrong grants`;
  }
}
