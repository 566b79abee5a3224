#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct link {
  char path[128], url[512];
};

static struct link links[256];
static int count;

static void load(const char *name) {
  FILE *file = fopen(name, "r");
  if (!file) {
    perror(name);
    exit(1);
  }
  while (count < 256 && fscanf(file, "%127s %511s", links[count].path, links[count].url) == 2) count++;
  fclose(file);
}

static void answer(int client) {
  char request[2048], path[128] = "/", response[1024];
  ssize_t length = read(client, request, sizeof request - 1);
  if (length <= 0) return;
  request[length] = 0;
  if (sscanf(request, "%*s %127s", path) != 1) return;

  snprintf(response, sizeof response,
           "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\nConnection: close\r\n\r\nno such link\n");
  for (int i = 0; i < count; i++)
    if (!strcmp(path, links[i].path))
      snprintf(response, sizeof response,
               "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", links[i].url);
  if (write(client, response, strlen(response)) < 0) perror("write");
}

int main(int argc, char **argv) {
  int port = 8080, option, yes = 1;
  while ((option = getopt(argc, argv, "l:p:")) != -1) {
    if (option == 'l') load(optarg);
    if (option == 'p') port = atoi(optarg);
  }

  signal(SIGPIPE, SIG_IGN);
  int server = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 16)) {
    perror("listen");
    return 1;
  }
  fprintf(stderr, "%d links on port %d\n", count, port);

  for (;;) {
    int client = accept(server, NULL, NULL);
    if (client < 0) continue;
    answer(client);
    close(client);
  }
}
