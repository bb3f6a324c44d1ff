package io.yolo4j.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints, and remembers why it could not: a {@link PrintWriter} keeps that to itself. */
final class StandardStream extends PrintWriter {
    private final Witness witness;

    private StandardStream(Witness witness) {
        // JSON is UTF-8 by definition, and so are today's terminals; the JDK's default depends on the environment.
        super(new OutputStreamWriter(witness, StandardCharsets.UTF_8), true);
        this.witness = witness;
    }

    static StandardStream on(OutputStream stream) {
        return new StandardStream(new Witness(stream));
    }

    /** Why a stream has failed. The system tells a reader that went away, as {@code head} does, from a full disk. */
    static String reason(PrintWriter failed) {
        String reason = failed instanceof StandardStream stream && stream.witness.seen != null
                ? String.valueOf(stream.witness.seen.getMessage())
                : "nobody reads it any more, or there is no space left";
        return isPipe(reason) ? "nobody reads it any more" : reason;
    }

    /** Whether this has failed by anything but the end of its reader, who has chosen that. */
    boolean isBroken() {
        return checkError() && witness.seen != null && !isPipe(String.valueOf(witness.seen.getMessage()));
    }

    private static boolean isPipe(String reason) {
        return reason.toLowerCase(Locale.ROOT).contains("pipe");
    }

    private static final class Witness extends FilterOutputStream {
        private volatile IOException seen;

        Witness(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            try {
                out.write(octets, offset, count);
            } catch (IOException e) {
                seen = e;
                throw e;
            }
        }
    }
}
