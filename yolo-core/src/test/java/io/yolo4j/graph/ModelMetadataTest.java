package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelMetadataTest {
    @Test
    void nothingGivesNothing() {
        ModelMetadata none = ModelMetadata.of(Map.of());
        assertEquals(List.of(), none.names());
        assertEquals(OptionalInt.empty(), none.stride());
        assertEquals(Optional.empty(), none.task());
        assertArrayEquals(new int[0], none.imageSize());
        assertEquals(Optional.empty(), none.endToEnd());
        assertArrayEquals(new int[0], none.keypointShape());
        assertEquals(OptionalInt.empty(), none.batch());
        assertEquals(List.of(), none.problems());
    }

    @Test
    void readsWhatUltralyticsWrites() {
        ModelMetadata all = ModelMetadata.of(Map.of(
                "names", "{0: 'person'}",
                "stride", "32",
                "task", "pose",
                "imgsz", "[480, 640]",
                "end2end", "True",
                "kpt_shape", "[17, 3]",
                "batch", "4",
                "author", "somebody"));
        assertEquals(List.of("person"), all.names());
        assertEquals(OptionalInt.of(32), all.stride());
        assertEquals(Optional.of(Task.POSE), all.task());
        assertArrayEquals(new int[] {480, 640}, all.imageSize());
        assertEquals(Optional.of(true), all.endToEnd());
        assertArrayEquals(new int[] {17, 3}, all.keypointShape());
        assertEquals(OptionalInt.of(4), all.batch());
        assertEquals(List.of(), all.problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {0: 'a', 1: 'b'}        | a;b
                    {1: 'b', 0: 'a'}        | a;b
                    {3: 'd', 1: 'b'}        | 0;b;2;d
                    ['a', 'b, c']           | a;b, c
                    ('a', 'b')              | a;b
                    {"0": "a", "1": "b"}    | a;b
                    ["a", "b"]              | a;b
                    {0: 7, 1: 'b'}          | 7;b
                    """)
    void readsNames(String text, String expected) {
        ModelMetadata read = ModelMetadata.of(Map.of("names", text));
        assertEquals(List.of(expected.split(";")), read.names());
        assertEquals(List.of(), read.problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    names     | {0: 'cat', 1: 'do   | the text ends
                    names     | {100000: 'a'}       | class numbers from 0 to 99999, found 100000
                    names     | {-1: 'a'}           | class numbers
                    names     | {'cat': 0}          | class numbers
                    names     | {0: None}           | names that are strings
                    names     | 'person'            | a dict or a list
                    names     | person, car         | a value
                    stride    | abc                 | a value
                    stride    | 0                   | a whole number from 1
                    stride    | [8, 'x']            | a whole number
                    imgsz     | [160                | ',' or ']'
                    imgsz     | [1, 2, 3]           | height and width
                    imgsz     | [-640, 640]         | a whole number
                    imgsz     | 640.5               | a whole number
                    task      | depth               | detect, segment, pose, obb or classify, found depth
                    end2end   | maybe               | True or False
                    kpt_shape | 17                  | number of keypoints
                    kpt_shape | [20000, 3]          | at most 10000
                    batch     | 99999999999         | a whole number
                    """)
    void leavesOutWhatItCannotReadAndSaysSo(String key, String text, String problem) {
        ModelMetadata read =
                ModelMetadata.of(key.equals("task") ? Map.of(key, text) : Map.of(key, text, "task", "detect"));
        assertEquals(1, read.problems().size(), read.problems().toString());
        String sentence = read.problems().get(0);
        assertTrue(sentence.startsWith("Metadata entry \"" + key + "\" is ignored: "), sentence);
        assertTrue(sentence.contains(problem), sentence);
        assertEquals(key.equals("task") ? Optional.empty() : Optional.of(Task.DETECT), read.task());
    }

    @Test
    void readsOtherFormsOfTheSame() {
        assertArrayEquals(
                new int[] {640, 640}, ModelMetadata.of(Map.of("imgsz", "640")).imageSize());
        assertArrayEquals(
                new int[] {640, 640}, ModelMetadata.of(Map.of("imgsz", "[640]")).imageSize());
        assertArrayEquals(
                new int[] {320, 640},
                ModelMetadata.of(Map.of("imgsz", "(320, 640)")).imageSize());
        assertEquals(
                OptionalInt.of(32),
                ModelMetadata.of(Map.of("stride", "[8, 16, 32]")).stride());
        assertEquals(
                OptionalInt.of(32), ModelMetadata.of(Map.of("stride", "32.0")).stride());
        assertEquals(
                Optional.of(false), ModelMetadata.of(Map.of("end2end", "false")).endToEnd());
    }
}
