package io.yolo4j.graph.precision;

import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a network that may be kept in float.
 *
 * @param name what reports call it
 * @param nodes its nodes, as {@link Node#key} calls them
 */
public record Candidate(String name, Set<String> nodes) {
    /** How many of the first layers are worth a look: in yolox-nano the first three alone decide. */
    private static final int FIRST = 6;

    /** Keeps the nodes in order. */
    public Candidate {
        nodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodes));
    }

    /** First layers, last layers, the head, and then every other layer, each with its activation function; and branches of the head. */
    static List<Candidate> of(Graph graph, Structure structure) {
        List<Candidate> all = new ArrayList<>();
        List<Node> layers = List.copyOf(structure.layers());
        List<Node> last = structure.lastLayers();
        for (int i = 0; i < Math.min(FIRST, layers.size()); i++) {
            all.add(new Candidate("layer " + (i + 1), unit(structure, layers.get(i))));
        }
        Set<String> ends = new LinkedHashSet<>(), head = new LinkedHashSet<>();
        List<Candidate> branches = new ArrayList<>();
        for (Node layer : last) {
            ends.addAll(unit(structure, layer));
            Set<String> branch = branch(graph, structure, layer);
            head.addAll(branch);
            branches.add(new Candidate("branch " + layer.key(), branch));
        }
        all.add(new Candidate("last layers", ends));
        all.add(new Candidate("head", head));
        for (int i = FIRST; i < layers.size(); i++) {
            if (!last.contains(layers.get(i))) {
                all.add(new Candidate("layer " + (i + 1), unit(structure, layers.get(i))));
            }
        }
        all.addAll(branches); // last, because a dozen parts are measured, and a large head has as many branches
        return all;
    }

    private static Set<String> unit(Structure structure, Node layer) {
        Set<String> keys = new LinkedHashSet<>();
        structure.withActivation(layer).forEach(node -> keys.add(node.key()));
        return keys;
    }

    /** The layers before a last one which work for nothing else. */
    private static Set<String> branch(Graph graph, Structure structure, Node last) {
        Set<Node> inside = new LinkedHashSet<>(structure.withActivation(last));
        List<Node> open = new ArrayList<>(List.of(last));
        while (!open.isEmpty()) {
            Node node = open.remove(open.size() - 1);
            for (String tensor : structure.activations(node)) {
                Node producer = graph.producer(tensor);
                if (producer != null && !inside.contains(producer) && inside.containsAll(readers(graph, producer))) {
                    inside.add(producer);
                    open.add(producer);
                }
                // A sigmoid and its product: the layer before is reached when both are inside.
                open.removeIf(other -> other == node);
            }
        }
        Set<String> keys = new LinkedHashSet<>();
        inside.forEach(node -> keys.add(node.key()));
        return keys;
    }

    private static Set<Node> readers(Graph graph, Node producer) {
        Set<Node> readers = new LinkedHashSet<>();
        producer.outputs().forEach(output -> readers.addAll(graph.consumers(output)));
        return readers;
    }
}
