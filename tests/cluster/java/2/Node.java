import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.transport.Netty4Plugin;

/** A server of OpenSearch with the folder of the first argument. It ends with its standard input. */
public final class Node extends org.opensearch.node.Node {
    private Node(Path home) {
        super(
            InternalSettingsPreparer.prepareEnvironment(
                Settings.builder().put("path.home", home.toString()).build(),
                Map.of(),
                home.resolve("config"),
                () -> "node"
            ),
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, ReindexPlugin.class),
            false
        );
    }

    public static void main(String[] arguments) throws Exception {
        new Node(Path.of(arguments[0])).start();
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0);
    }
}
