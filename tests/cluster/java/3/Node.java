import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

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
            Stream.of(
                Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class, ReindexModulePlugin.class
            )
                .map(Node::plugin)
                .toList(),
            false
        );
    }

    private static PluginInfo plugin(Class<?> type) {
        String name = type.getName();
        return new PluginInfo(name, "", "", Version.CURRENT, "21", name, null, List.of(), false);
    }

    public static void main(String[] arguments) throws Exception {
        new Node(Path.of(arguments[0])).start();
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0);
    }
}
