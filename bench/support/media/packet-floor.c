/*
 * The least that forwarding a packet can cost: encrypting it for its receiver (AES-256-GCM, as SRTP does with RFC 7714) and handing
 * it to the system with one sendto(2). Arguments: how many packets, how many receivers, then the sizes (bytes, header included)
 * that are sent in turn. Prints CPU microseconds a packet of the sending thread.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RECEIVERS = 512, MAX_SIZES = 256, MAX_BYTES = 1500, HEADER_BYTES = 20, TAG_BYTES = 16 };

static int receiver_count;
static int receivers[MAX_RECEIVERS];
static volatile int finished;

static double thread_cpu_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* Somebody takes the packets, as in a class: a full socket would make the system throw them away, which costs less. */
static void *take_packets(void *unused) {
  char bytes[2048];
  (void)unused;
  while (!finished) {
    int took = 0;
    for (int i = 0; i < receiver_count; i++)
      while (recv(receivers[i], bytes, sizeof bytes, MSG_DONTWAIT) > 0) took = 1;
    if (!took) usleep(200);
  }
  return NULL;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

int main(int count, char **words) {
  if (count < 4) return 2;
  long packets = atol(words[1]);
  receiver_count = atoi(words[2]);
  int size_count = count - 3;
  static int sizes[MAX_SIZES];
  if (receiver_count < 1 || receiver_count > MAX_RECEIVERS || size_count > MAX_SIZES) return 2;
  for (int i = 0; i < size_count; i++) {
    sizes[i] = atoi(words[3 + i]);
    if (sizes[i] <= HEADER_BYTES || sizes[i] > MAX_BYTES) return 2;
  }

  static EVP_CIPHER_CTX *ciphers[MAX_RECEIVERS];
  static struct sockaddr_in addresses[MAX_RECEIVERS];
  unsigned char key[32], nonce[12] = {0}, plain[MAX_BYTES], sealed[MAX_BYTES + TAG_BYTES];
  RAND_bytes(plain, sizeof plain);
  for (int i = 0; i < receiver_count; i++) {
    RAND_bytes(key, sizeof key);
    ciphers[i] = EVP_CIPHER_CTX_new();
    if (EVP_EncryptInit_ex(ciphers[i], EVP_aes_256_gcm(), NULL, key, nonce) != 1) return 1;
    receivers[i] = socket(AF_INET, SOCK_DGRAM, 0);
    addresses[i].sin_family = AF_INET;
    addresses[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof addresses[i];
    if (receivers[i] < 0 || bind(receivers[i], (struct sockaddr *)&addresses[i], length) != 0) fail("bind");
    getsockname(receivers[i], (struct sockaddr *)&addresses[i], &length);
  }
  int sender = socket(AF_INET, SOCK_DGRAM, 0);
  pthread_t taker;
  pthread_create(&taker, NULL, take_packets, NULL);

  double used_us = 0;
  long sent = 0;
  for (long number = 0; sent < packets; number++) {
    int bytes = sizes[number % size_count];
    double before = thread_cpu_us();
    for (int i = 0; i < receiver_count; i++) {
      int written;
      memcpy(nonce, &number, sizeof number);
      memcpy(sealed, plain, HEADER_BYTES);
      EVP_EncryptInit_ex(ciphers[i], NULL, NULL, NULL, nonce);
      EVP_EncryptUpdate(ciphers[i], NULL, &written, sealed, HEADER_BYTES);
      EVP_EncryptUpdate(ciphers[i], sealed + HEADER_BYTES, &written, plain + HEADER_BYTES, bytes - HEADER_BYTES);
      EVP_EncryptFinal_ex(ciphers[i], sealed + bytes, &written);
      EVP_CIPHER_CTX_ctrl(ciphers[i], EVP_CTRL_GCM_GET_TAG, TAG_BYTES, sealed + bytes);
      if (sendto(sender, sealed, bytes + TAG_BYTES, 0, (struct sockaddr *)&addresses[i], sizeof addresses[i]) < 0) fail("sendto");
      sent++;
    }
    used_us += thread_cpu_us() - before;
    usleep(1000);
  }
  finished = 1;
  pthread_join(taker, NULL);
  printf("%.4f\n", used_us / sent);
  return 0;
}
