/**
 * Every metric of `/metrics`, once: name, kind, meaning, labels. The registry is made from it, docs/operations.md is written from it, and
 * a test holds the dashboard and the alert rules to it. Units are the end of the name (https://prometheus.io/docs/practices/naming/).
 */

export interface MetricDescription {
  readonly kind: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels?: readonly string[];
  /** Upper bounds, in the metric's unit. */
  readonly buckets?: readonly number[];
}

const LATENCY_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export const metricTable = {
  lectern_build_info: { kind: 'gauge', help: 'Always 1; the version is its label.', labels: ['version'] },
  lectern_uptime_seconds: { kind: 'gauge', help: 'Since the server started.' },
  lectern_connections: { kind: 'gauge', help: 'Pages connected over Socket.IO.' },
  lectern_rooms: { kind: 'gauge', help: 'Rooms that are kept, archived ones left out.' },
  lectern_lessons: { kind: 'gauge', help: 'Lessons held in memory: live, or people wait in them.', labels: ['phase'] },
  lectern_seats: { kind: 'gauge', help: 'People by where they are: inside, or in the lobby.', labels: ['place'] },
  lectern_requests_total: {
    kind: 'counter',
    help: 'Requests of pages over Socket.IO, by how they were answered: ok, or the code of the refusal.',
    labels: ['request', 'outcome'],
  },
  lectern_request_duration_seconds: {
    kind: 'histogram',
    help: 'From a request’s arrival to its answer, being on the disk included.',
    labels: ['request'],
    buckets: LATENCY_S,
  },
  lectern_http_requests_total: { kind: 'counter', help: 'Requests over plain HTTP, by status class.', labels: ['status'] },
  lectern_http_duration_seconds: {
    kind: 'histogram',
    help: 'From an HTTP request’s arrival to the end of its answer.',
    buckets: LATENCY_S,
  },
  lectern_requests_waiting: { kind: 'gauge', help: 'Requests being answered now, of both kinds.' },
  lectern_lesson_events_total: { kind: 'counter', help: 'Lesson events that are on the disk.', labels: ['type'] },
  lectern_append_duration_seconds: {
    kind: 'histogram',
    help: 'From an append to the lesson log until it is on the disk.',
    buckets: LATENCY_S,
  },
  lectern_appends_failed_total: { kind: 'counter', help: 'Appends the disk refused; the requests were told so.' },
  lectern_media_engine_up: { kind: 'gauge', help: '1 while the media engine answers.' },
  lectern_media_engine_deaths_total: {
    kind: 'counter',
    help: 'Times the media engine’s process died; it starts again by itself.',
  },
  lectern_media_transports: { kind: 'gauge', help: 'Connections for pictures and sound.' },
  lectern_media_producers: { kind: 'gauge', help: 'Cameras, microphones and screens that are sent.' },
  lectern_media_consumers: { kind: 'gauge', help: 'Producers as received, each receiver counted.' },
  lectern_rtp_packets_received_total: { kind: 'counter', help: 'RTP packets from pages.' },
  lectern_rtp_packets_sent_total: { kind: 'counter', help: 'RTP packets to pages.' },
  lectern_rtp_packets_retransmitted_total: { kind: 'counter', help: 'RTP packets sent again because a page missed them.' },
  lectern_rtcp_nacks_sent_total: { kind: 'counter', help: 'NACK packets to pages that send: something did not arrive here.' },
  lectern_rtcp_nacks_received_total: {
    kind: 'counter',
    help: 'NACK packets from pages that receive: something did not arrive there.',
  },
  lectern_keyframe_requests_total: { kind: 'counter', help: 'Keyframes asked of pages that send.' },
  lectern_uplink_loss_ratio: {
    kind: 'gauge',
    help: 'Of what pages send, lost before repair: the mean of all connections, 0 to 1.',
  },
  lectern_downlink_loss_ratio: {
    kind: 'gauge',
    help: 'Of what pages are sent, lost before repair: the mean of all connections, 0 to 1.',
  },
  lectern_recordings_active: { kind: 'gauge', help: 'Recordings under way.' },
  lectern_recorder_waiting_bytes: { kind: 'gauge', help: 'Bytes of recordings that wait for the disk.' },
  lectern_recorded_bytes_total: { kind: 'counter', help: 'Bytes of recordings written.' },
  lectern_disk_free_bytes: { kind: 'gauge', help: 'Room left on the data folder’s disk.' },
  lectern_disk_reserve_bytes: { kind: 'gauge', help: 'Recording stops before less than this is left.' },
  lectern_event_loop_lag_seconds: {
    kind: 'gauge',
    help: 'How late the server’s turns are, over the last seconds.',
    labels: ['quantile'],
  },
  lectern_memory_bytes: { kind: 'gauge', help: 'Memory by process and kind.', labels: ['process', 'kind'] },
  lectern_cpu_seconds_total: { kind: 'counter', help: 'CPU time by process.', labels: ['process'] },
  lectern_open_handles: { kind: 'gauge', help: 'Sockets, timers and files the server’s process holds open.' },
  lectern_log_lines_total: { kind: 'counter', help: 'Lines logged.', labels: ['level'] },
  lectern_crashes_total: { kind: 'counter', help: 'Crash reports written.', labels: ['kind'] },
  lectern_circuit_open: {
    kind: 'gauge',
    help: '1 while something outside fails so often that it is left alone for a while.',
    labels: ['name'],
  },
} as const satisfies Record<string, MetricDescription>;

export type MetricName = keyof typeof metricTable;
