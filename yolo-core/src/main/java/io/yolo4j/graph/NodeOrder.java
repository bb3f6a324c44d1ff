package io.yolo4j.graph;

import io.yolo4j.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/** Nodes in the order of a run (Kahn 1962, "Topological sorting of large networks"). */
final class NodeOrder {
    private final String model;
    private final List<Node> nodes;
    private final Links links;
    private final Map<Node, Integer> places = new HashMap<>();

    /** How many others each node waits for. */
    private final int[] waiting;

    private NodeOrder(String model, List<Node> nodes, Links links) {
        this.model = model;
        this.nodes = nodes;
        this.links = links;
        this.waiting = new int[nodes.size()];
        for (int i = 0; i < waiting.length; i++) {
            places.put(nodes.get(i), i);
        }
    }

    /**
     * Each node after those that make what it reads; otherwise in the order given.
     *
     * @param model what messages call it
     * @param isGiven tells what is there before any node runs
     * @throws ModelException if nodes wait for each other, or read what nobody makes
     */
    static List<Node> of(String model, List<Node> nodes, Links links, Predicate<String> isGiven) {
        NodeOrder order = new NodeOrder(model, nodes, links);
        order.count(isGiven);
        return order.run();
    }

    private void count(Predicate<String> isGiven) {
        for (int i = 0; i < waiting.length; i++) {
            Set<Node> before = new HashSet<>();
            for (String tensor : reads(nodes.get(i))) {
                Node producer = links.producer(tensor);
                if (producer != null) {
                    before.add(producer);
                } else if (!isGiven.test(tensor)) {
                    throw new ModelException(model + ": " + nodes.get(i) + " reads the tensor \""
                            + Text.shortened(tensor, 80) + "\", which nobody makes; export the model again");
                }
            }
            waiting[i] = before.size();
        }
    }

    private static List<String> reads(Node node) {
        List<String> tensors = new ArrayList<>(node.inputs());
        tensors.addAll(node.captured());
        tensors.removeIf(String::isEmpty);
        return tensors;
    }

    private List<Node> run() {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<Node> order = new ArrayList<>(nodes.size());
        while (!ready.isEmpty()) {
            Node node = nodes.get(ready.remove());
            order.add(node);
            Set<Node> readers = new HashSet<>();
            node.outputs().forEach(output -> readers.addAll(links.consumers(output)));
            for (Node reader : readers) {
                int place = places.get(reader);
                if (--waiting[place] == 0) {
                    ready.add(place);
                }
            }
        }
        if (order.size() < nodes.size()) {
            Node stuck = nodes.stream()
                    .filter(node -> waiting[places.get(node)] > 0)
                    .findFirst()
                    .orElseThrow();
            throw new ModelException(
                    model + ": " + stuck + " waits for what is made of its own output; export the model again");
        }
        return order;
    }
}
