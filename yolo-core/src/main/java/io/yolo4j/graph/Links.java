package io.yolo4j.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which node makes each tensor of a graph, and which nodes read it, in their subgraphs too. */
final class Links {
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Set<Node>> consumers = new HashMap<>();

    /** Null for what no node makes. */
    Node producer(String tensor) {
        return producers.get(tensor);
    }

    /** Each once; a view. */
    Collection<Node> consumers(String tensor) {
        return Collections.unmodifiableCollection(consumers.getOrDefault(tensor, Set.of()));
    }

    boolean isRead(String tensor) {
        return consumers.containsKey(tensor);
    }

    void add(Node node) {
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                producers.put(output, node);
            }
        }
        node.inputs().forEach(input -> reads(node, input));
        node.captured().forEach(input -> reads(node, input));
    }

    void remove(Node node) {
        node.outputs().forEach(output -> producers.remove(output, node));
        readsNoMore(node, node.inputs());
        readsNoMore(node, node.captured());
    }

    void reads(Node node, String tensor) {
        if (!tensor.isEmpty()) {
            consumers.computeIfAbsent(tensor, key -> new LinkedHashSet<>()).add(node);
        }
    }

    void readsNoMore(Node node, Collection<String> tensors) {
        for (String tensor : tensors) {
            consumers.computeIfPresent(tensor, (key, readers) -> {
                readers.remove(node);
                return readers.isEmpty() ? null : readers;
            });
        }
    }
}
