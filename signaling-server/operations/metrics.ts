/** The registry behind `/metrics`: what happens is counted as it happens, what is so is looked up when somebody asks. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricDescription, type MetricName, metricTable } from './metric-table.ts';
import type { Readings } from './readings.ts';

type Labels = Readonly<Record<string, string>>;

export class Metrics {
  readonly #registry = new Registry();
  readonly #gauges = new Map<string, Gauge>();
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  /** How far counters that others keep had come, and what they had reached before they began anew. */
  readonly #foreign = new Map<string, number>();

  constructor() {
    for (const [name, { kind, help, labels = [], buckets }] of Object.entries(metricTable) as [string, MetricDescription][]) {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      if (kind === 'gauge') this.#gauges.set(name, new Gauge(options));
      else if (kind === 'counter') this.#counters.set(name, new Counter(options));
      else this.#histograms.set(name, new Histogram({ ...options, buckets: [...(buckets ?? [])] }));
    }
  }

  count(name: MetricName, labels: Labels = {}, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  /** @param seconds in the metric's unit */
  observe(name: MetricName, seconds: number, labels: Labels = {}): void {
    this.#histograms.get(name)?.observe(labels, seconds);
  }

  /** In Prometheus' text format. */
  async text(readings: Readings): Promise<string> {
    this.#take(readings);
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Names as they are registered. */
  get names(): string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name);
  }

  #take(readings: Readings): void {
    const { media, lag, memory } = readings;
    this.#set('lectern_build_info', 1, { version: readings.version });
    this.#set('lectern_uptime_seconds', readings.uptimeSeconds);
    this.#set('lectern_connections', readings.connections);
    this.#set('lectern_rooms', readings.rooms);
    this.#set('lectern_lessons', readings.lessonsLive, { phase: 'live' });
    this.#set('lectern_lessons', readings.lessonsOpen - readings.lessonsLive, { phase: 'waiting' });
    this.#set('lectern_seats', readings.inside, { place: 'inside' });
    this.#set('lectern_seats', readings.lobby, { place: 'lobby' });
    this.#set('lectern_requests_waiting', readings.requestsWaiting);
    this.#set('lectern_media_engine_up', media === null ? 0 : 1);
    this.#set('lectern_media_transports', media?.transports ?? 0);
    this.#set('lectern_media_producers', media?.producers ?? 0);
    this.#set('lectern_media_consumers', media?.consumers ?? 0);
    this.#set('lectern_uplink_loss_ratio', (media?.uplinkLossPercent ?? 0) / 100);
    this.#set('lectern_downlink_loss_ratio', (media?.downlinkLossPercent ?? 0) / 100);
    this.#set('lectern_recordings_active', readings.recordingsActive);
    this.#set('lectern_recorder_waiting_bytes', readings.recorderWaitingBytes);
    if (readings.diskFreeBytes !== null) this.#set('lectern_disk_free_bytes', readings.diskFreeBytes);
    this.#set('lectern_disk_reserve_bytes', readings.diskReserveBytes);
    this.#set('lectern_event_loop_lag_seconds', lag.p50Ms / 1000, { quantile: '0.5' });
    this.#set('lectern_event_loop_lag_seconds', lag.p99Ms / 1000, { quantile: '0.99' });
    this.#set('lectern_memory_bytes', memory.rssBytes, { process: 'server', kind: 'resident' });
    this.#set('lectern_memory_bytes', memory.heapBytes, { process: 'server', kind: 'heap' });
    this.#set('lectern_memory_bytes', memory.externalBytes, { process: 'server', kind: 'external' });
    this.#set('lectern_open_handles', readings.openHandles);
    for (const [name, open] of Object.entries(readings.circuitsOpen)) this.#set('lectern_circuit_open', open ? 1 : 0, { name });
    this.#reached('lectern_recorded_bytes_total', readings.recordedBytes);
    this.#reached('lectern_cpu_seconds_total', readings.cpuSeconds, { process: 'server' });
    for (const [level, lines] of Object.entries(readings.logLines)) this.#reached('lectern_log_lines_total', lines, { level });
    if (media === null) return;
    this.#set('lectern_memory_bytes', media.memoryBytes, { process: 'media-engine', kind: 'resident' });
    this.#reached('lectern_cpu_seconds_total', media.cpuMs / 1000, { process: 'media-engine' });
    this.#reached('lectern_rtp_packets_received_total', media.packetsIn);
    this.#reached('lectern_rtp_packets_sent_total', media.packetsOut);
    this.#reached('lectern_rtp_packets_retransmitted_total', media.retransmitted);
    this.#reached('lectern_rtcp_nacks_sent_total', media.nacksSent);
    this.#reached('lectern_rtcp_nacks_received_total', media.nacksReceived);
    this.#reached('lectern_keyframe_requests_total', media.keyframeRequests);
  }

  #set(name: MetricName, value: number, labels: Labels = {}): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** A counter that somebody else keeps. It begins anew with its process: what it had reached before stays counted. */
  #reached(name: MetricName, value: number, labels: Labels = {}): void {
    const key = name + JSON.stringify(labels);
    const before = this.#foreign.get(key) ?? 0;
    this.#foreign.set(key, value);
    const more = value >= before ? value - before : value;
    this.count(name, labels, more);
  }
}
