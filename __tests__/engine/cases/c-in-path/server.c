#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
int main(void) {
  int port = getenv("PORT") ? atoi(getenv("PORT")) : 80;
  int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET; a.sin_port = htons(port); a.sin_addr.s_addr = INADDR_ANY;
  if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 8)) { perror("bind"); return 1; }
  FILE *log = fopen("/var/log/csrv/access.log", "a");
  if (!log) { perror("/var/log/csrv/access.log"); return 1; }
  for (;;) {
    int c = accept(s, 0, 0); char b[2048];
    if (c < 0) continue;
    if (read(c, b, sizeof b) > 0) { fprintf(log, "hit\n"); fflush(log); }
    const char *r = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nfrom c";
    write(c, r, strlen(r)); close(c);
  }
}
