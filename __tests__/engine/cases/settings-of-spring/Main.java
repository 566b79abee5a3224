import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.*;

public class Main {
    public static void main(String[] a) throws Exception {
        String y = Files.readString(Path.of("application.yml"));
        int port = Integer.parseInt(y.replaceAll("(?s).*port: (\\d+).*", "$1"));
        Path log = Path.of(y.replaceAll("(?s).*name: (\\S+).*", "$1"));
        Files.createDirectories(log.getParent());
        HttpServer s = HttpServer.create(new InetSocketAddress(port), 0);
        s.createContext("/", e -> {
            Files.writeString(log, "hit\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            byte[] b = "spring root".getBytes();
            e.sendResponseHeaders(200, b.length);
            e.getResponseBody().write(b);
            e.close();
        });
        s.start();
    }
}
