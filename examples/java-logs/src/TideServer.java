import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.logging.Logger;

public final class TideServer {
  private static final Logger LOG = Logger.getLogger(TideServer.class.getName());

  public static void main(String[] args) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/tides", exchange -> {
      LOG.info("tides asked for by " + exchange.getRemoteAddress().getHostString());
      byte[] body = "{\"high\":[\"05:12\",\"17:38\"],\"low\":[\"11:24\",\"23:51\"]}\n".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    LOG.info("listening on 8080");
  }
}
