package io.yolo4j.cache;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Files by name, each made once: by one thread of one process, while all others that want it wait. A file counts only with the digest beside
 * it, which is written last, so that a crash, a full disk or a foreign hand costs no more than making it again. Safe for use by several
 * threads and processes.
 */
public final class FileCache {
    private static final String DIGEST = ".sha256";
    private static final String LOCK = ".lock";

    /** For people, who cannot read the files themselves. */
    private static final String ABOUT = ".txt";

    /** Within a process a second lock on a file is an error of Java's, not a wait. */
    private static final ConcurrentHashMap<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final Path folder;
    private final long limit;

    /**
     * A cache in a folder, which is made when it is first written to.
     *
     * @param folder the folder
     * @param limit bytes that its files take at most; the least recently used go first
     */
    public FileCache(Path folder, long limit) {
        this.folder = folder.toAbsolutePath().normalize();
        this.limit = limit;
    }

    /** {@return the folder} */
    public Path folder() {
        return folder;
    }

    /**
     * A file that is there and whole.
     *
     * @param name its name, which says all that its content depends on
     * @return the file
     */
    public Optional<Path> find(String name) {
        Path file = folder.resolve(name);
        try {
            CacheFolder.requirePrivate(folder);
            String recorded = Files.readString(beside(file, DIGEST), StandardCharsets.US_ASCII);
            if (recorded.strip().equals(Digest.sha256().add(file).hex())) {
                Files.setLastModifiedTime(beside(file, DIGEST), FileTime.from(Instant.now()));
                return Optional.of(file);
            }
        } catch (IOException e) {
            // Not there, or not to be read: it is made again.
        }
        return Optional.empty();
    }

    /**
     * A file that is there, or is made now.
     *
     * @param name its name, which says all that its content depends on
     * @param maker makes its content; what it throws is passed on
     * @return the file
     * @throws IOException where the folder cannot be written
     */
    public Path get(String name, Supplier<byte[]> maker) throws IOException {
        return get(name, "", maker);
    }

    /**
     * A file that is there, or is made now, with a text beside it.
     *
     * @param name its name, which says all that its content depends on
     * @param about what people may want to know of it
     * @param maker makes its content; what it throws is passed on
     * @return the file
     * @throws IOException where the folder cannot be written, or the thread was interrupted while another one makes the file
     */
    public Path get(String name, String about, Supplier<byte[]> maker) throws IOException {
        Optional<Path> there = find(name);
        return there.isPresent()
                ? there.get()
                : alone(name, file -> {
                    Optional<Path> meanwhile = find(name);
                    if (meanwhile.isPresent()) {
                        return meanwhile.get();
                    }
                    publish(file, about, maker.get());
                    evict(file);
                    return file;
                });
    }

    /**
     * Replaces a file by what is made of it, while all others that want to do so wait.
     *
     * @param name its name
     * @param about what people may want to know of it
     * @param change is given its content, or null where it is not there; gives what it is from now on, or null to leave it
     * @throws IOException where the folder cannot be written; what was to be written is lost
     */
    public void update(String name, String about, UnaryOperator<byte[]> change) throws IOException {
        alone(name, file -> {
            Optional<Path> there = find(name);
            byte[] content = change.apply(there.isPresent() ? Files.readAllBytes(file) : null);
            if (content != null) {
                publish(file, about, content);
                evict(file);
            }
            return file;
        });
    }

    /** Forgets a file, which turned out to be of no use. */
    public void drop(String name) throws IOException {
        alone(name, file -> {
            delete(file);
            return file;
        });
    }

    private interface Work {
        Path on(Path file) throws IOException;
    }

    /** As the only thread of the only process that does so with this file. */
    @SuppressWarnings("try") // the lock is held, not used
    private Path alone(String name, Work work) throws IOException {
        CacheFolder.prepare(folder);
        Path file = folder.resolve(name);
        ReentrantLock mine = IN_PROCESS.computeIfAbsent(file, key -> new ReentrantLock());
        try {
            mine.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another thread makes " + file);
        }
        try (FileChannel channel =
                        FileChannel.open(beside(file, LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock others = channel.lock()) {
            return work.on(file);
        } finally {
            mine.unlock();
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private void publish(Path file, String about, byte[] content) throws IOException {
        Files.deleteIfExists(beside(file, DIGEST));
        deleteUnfinished(file);
        replace(file, ByteBuffer.wrap(content));
        String digest = Digest.sha256().add(content).hex();
        if (!about.isEmpty()) {
            replace(beside(file, ABOUT), StandardCharsets.UTF_8.encode(about + "sha256: " + digest + "\n"));
        }
        replace(beside(file, DIGEST), StandardCharsets.US_ASCII.encode(digest + "\n"));
    }

    /** What processes have left that were killed while they wrote this file. */
    private void deleteUnfinished(Path file) throws IOException {
        Pattern unfinished = Pattern.compile(
                Pattern.quote("." + file.getFileName()) + "(" + Pattern.quote(DIGEST) + "|" + ABOUT + ")?-\\d+\\.tmp");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path written : files) {
                if (unfinished.matcher(written.getFileName().toString()).matches()) {
                    Files.deleteIfExists(written);
                }
            }
        }
    }

    private void replace(Path file, ByteBuffer content) throws IOException {
        Path written = Files.createTempFile(folder, "." + file.getFileName() + "-", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /**
     * A whole file.
     *
     * @param file the file
     * @param bytes its size
     * @param used when it was made, or found the last time
     */
    public record Entry(Path file, long bytes, FileTime used) {
        /** {@return the text beside it, or an empty one} */
        public String about() {
            try {
                return Files.readString(beside(file, ABOUT));
            } catch (IOException e) {
                return "";
            }
        }
    }

    /**
     * What is in it.
     *
     * @return the whole files, in no order; their digests were not compared
     * @throws IOException where the folder cannot be read
     */
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> digests = Files.newDirectoryStream(folder, "*" + DIGEST)) {
            for (Path digest : digests) {
                String name = digest.getFileName().toString();
                Path file = folder.resolve(name.substring(0, name.length() - DIGEST.length()));
                if (Files.isRegularFile(file)) {
                    entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(digest)));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was cached yet
        }
        return entries;
    }

    /** An engine that has mapped a file keeps its content, where the system is not Windows; there, deleting fails and the file stays. */
    private void evict(Path kept) throws IOException {
        List<Entry> entries = entries();
        entries.sort(Comparator.comparing(Entry::used));
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (total > limit && !entry.file.equals(kept) && delete(entry.file)) {
                total -= entry.bytes;
            }
        }
    }

    private static boolean delete(Path file) {
        try {
            Files.deleteIfExists(beside(file, DIGEST));
            Files.deleteIfExists(beside(file, ABOUT));
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What is in it.
     *
     * @return the sum of the bytes of all whole files
     * @throws IOException where the folder cannot be read
     */
    public long bytes() throws IOException {
        return entries().stream().mapToLong(Entry::bytes).sum();
    }

    /**
     * Deletes what is in it.
     *
     * @return how many files went
     * @throws IOException where the folder cannot be read
     */
    public int clear() throws IOException {
        int gone = 0;
        for (Entry entry : entries()) {
            gone += delete(entry.file) ? 1 : 0;
        }
        return gone;
    }
}
