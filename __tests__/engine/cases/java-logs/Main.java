import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.file.*;
public class Main {
  public static void main(String[] args) throws Exception {
    int port = 8080;
    for (String a : args) if (a.startsWith("--server.port=")) port = Integer.parseInt(a.substring(14));
    new File("/var/log/app").mkdirs();
    PrintWriter log = new PrintWriter(new FileWriter("/var/log/app/app.log", true), true);
    Files.createDirectories(Path.of("./data"));
    HttpServer s = HttpServer.create(new InetSocketAddress(port), 0);
    s.createContext("/", e -> {
      log.println(e.getRequestURI());
      try (RandomAccessFile db = new RandomAccessFile("./data/testdb.mv.db", "rw")) { db.writeInt(1); }
      byte[] b = "java logs".getBytes(); e.sendResponseHeaders(200, b.length); e.getResponseBody().write(b); e.close();
    });
    s.start();
  }
}
