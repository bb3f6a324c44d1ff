package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardStreamTest {
    private static StandardStream failing(String reason) {
        StandardStream stream = StandardStream.on(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(reason);
            }
        });
        stream.println("x");
        assertTrue(stream.checkError());
        return stream;
    }

    @Test
    void tellsAClosedPipeFromAFullDisk() {
        StandardStream pipe = failing("Broken pipe"), full = failing("No space left on device");
        assertEquals("nobody reads it any more", StandardStream.reason(pipe));
        assertEquals("No space left on device", StandardStream.reason(full));
        assertEquals(
                "nobody reads it any more, or there is no space left",
                StandardStream.reason(new PrintWriter(new StringWriter())));
        assertFalse(pipe.isBroken(), "its reader has seen enough");
        assertTrue(full.isBroken());
    }

    @Test
    void writesUtf8() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        StandardStream stream = StandardStream.on(octets);
        stream.print("gr\u00fcn");
        stream.flush();
        assertEquals("gr\u00fcn", octets.toString(StandardCharsets.UTF_8));
        assertFalse(stream.isBroken());
    }
}
