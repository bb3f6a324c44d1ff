package io.yolo4j.graph.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether two graphs are the same but for the names of constants, and for -1 in the target of a Reshape. */
final class SameGraphs {
    private SameGraphs() {}

    static void check(Graph expected, Graph found) {
        assertEquals(expected.inputs().toString(), found.inputs().toString());
        assertEquals(expected.outputs().toString(), found.outputs().toString());
        assertEquals(expected.metadata(), found.metadata());
        List<Node> these = expected.sorted();
        Map<String, Node> those = new HashMap<>();
        found.nodes().forEach(node -> those.put(node.name(), node));
        assertEquals(these.size(), those.size());
        for (Node node : these) {
            Node other = those.get(node.name());
            assertEquals(node.toString(), String.valueOf(other));
            for (int i = 0; i < node.inputs().size(); i++) {
                Constant constant = expected.constant(node.input(i));
                if (constant == null) {
                    assertEquals(node.input(i), other.input(i), node.toString());
                } else {
                    check(node, constant, found.constant(other.input(i)));
                }
            }
        }
    }

    private static void check(Node node, Constant expected, Constant found) {
        assertEquals(expected.toString(), found.toString(), node.toString());
        if (node.is("Reshape")) {
            long[] target = expected.longs();
            long[] other = found.longs();
            for (int i = 0; i < target.length; i++) {
                target[i] = other[i] <= 0 ? other[i] : target[i];
            }
            assertArrayEquals(target, other, node.toString());
        } else {
            assertEquals(expected.raw(), found.raw(), node.toString());
        }
    }
}
