package demo;
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.*;
import java.util.Properties;
public class App {
  public static void main(String[] args) throws Exception {
    Properties p = new Properties();
    try (InputStream in = App.class.getResourceAsStream("/application.properties")) { p.load(in); }
    Path uploads = Paths.get(p.getProperty("app.uploads"));
    Files.createDirectories(uploads);
    HttpServer s = HttpServer.create(new InetSocketAddress(Integer.parseInt(p.getProperty("server.port"))), 0);
    s.createContext("/", x -> {
      Files.writeString(Paths.get(p.getProperty("logging.file.name")), "hit\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Files.write(uploads.resolve("last.bin"), x.getRequestBody().readAllBytes());
      byte[] b = "spring-like".getBytes();
      x.sendResponseHeaders(200, b.length); x.getResponseBody().write(b); x.close();
    });
    s.start();
  }
}
