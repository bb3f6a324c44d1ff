package io.yolo4j.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    @TempDir
    private Path home;

    private FileCache cache;
    private final AtomicInteger made = new AtomicInteger();

    @BeforeEach
    void open() {
        cache = new FileCache(home.resolve("a/b/models"), 1000);
    }

    private byte[] make(int size) {
        byte[] content = new byte[size];
        content[0] = (byte) made.incrementAndGet();
        return content;
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    @Test
    void aFileIsMadeOnceAndFoundByAnotherCache() throws IOException {
        Path file = cache.get("m.onnx", () -> make(10));
        assertEquals(file, new FileCache(cache.folder(), 1000).get("m.onnx", () -> make(10)));
        assertEquals(1, made.get());
        assertEquals(10, Files.size(file));
    }

    @Test
    void aDamagedFileIsMadeAgain() throws IOException {
        Path file = cache.get("m.onnx", () -> make(10));
        byte[] content = Files.readAllBytes(file);
        content[5] ^= 1;
        Files.write(file, content);
        assertTrue(cache.find("m.onnx").isEmpty());
        assertEquals(2, Files.readAllBytes(cache.get("m.onnx", () -> make(10)))[0]);
    }

    @Test
    void aFileWithoutItsDigestIsMadeAgain() throws IOException {
        Path file = cache.get("m.onnx", () -> make(10));
        Files.delete(file.resolveSibling("m.onnx.sha256"));
        cache.get("m.onnx", () -> make(10));
        assertEquals(2, made.get());
    }

    @Test
    void whatTheMakerThrowsIsPassedOnAndNothingIsLeft() throws IOException {
        assertThrows(
                ArithmeticException.class,
                () -> cache.get("m.onnx", () -> {
                    throw new ArithmeticException();
                }));
        assertTrue(cache.find("m.onnx").isEmpty());
        assertEquals(1, Files.readAllBytes(cache.get("m.onnx", () -> make(10)))[0]);
        try (Stream<Path> files = Files.list(cache.folder())) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    @Test
    void manyThreadsMakeAFileOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<byte[]>> contents = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                contents.add(threads.submit(() -> {
                    start.await();
                    FileCache own = new FileCache(cache.folder(), 1000);
                    return Files.readAllBytes(own.get("m.onnx", () -> make(100)));
                }));
            }
            start.countDown();
            for (Future<byte[]> content : contents) {
                assertArrayEquals(contents.get(0).get(), content.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, made.get());
    }

    @Test
    void theLeastRecentlyUsedGoFirstAndTheNewestStays() throws IOException {
        for (String name : List.of("old", "used", "young")) {
            cache.get(name, () -> make(300));
        }
        Instant now = Instant.now();
        Files.setLastModifiedTime(cache.folder().resolve("old.sha256"), FileTime.from(now.minusSeconds(20)));
        Files.setLastModifiedTime(cache.folder().resolve("young.sha256"), FileTime.from(now.minusSeconds(30)));
        Files.setLastModifiedTime(cache.folder().resolve("used.sha256"), FileTime.from(now.minusSeconds(40)));
        assertTrue(cache.find("used").isPresent());
        cache.get("new", () -> make(500));
        assertTrue(cache.find("young").isEmpty());
        assertTrue(cache.find("old").isEmpty() || cache.bytes() <= 1000);
        assertTrue(cache.find("used").isPresent());
        assertTrue(cache.find("new").isPresent());
        cache.get("huge", () -> make(5000));
        assertTrue(cache.find("huge").isPresent());
        assertEquals(5000, cache.bytes());
    }

    @Test
    void clearingLeavesNothingToFind() throws IOException {
        assertEquals(0, cache.clear());
        cache.get("a", () -> make(1));
        cache.get("b", () -> make(1));
        assertEquals(2, cache.clear());
        assertEquals(0, cache.bytes());
        assertTrue(cache.find("a").isEmpty());
    }

    @Test
    void whatAProcessLeftThatWasKilledIsTakenAway() throws IOException {
        cache.get("other", () -> make(1));
        Path mine = Files.write(cache.folder().resolve(".m.plan-123.tmp"), new byte[5]);
        Path digest = Files.write(cache.folder().resolve(".m.plan.sha256-17.tmp"), new byte[5]);
        Path another = Files.write(cache.folder().resolve(".m.plan2-999.tmp"), new byte[5]);
        Files.write(cache.folder().resolve("m.plan"), new byte[3]); // moved in place, and then killed
        assertTrue(cache.find("m.plan").isEmpty());
        cache.get("m.plan", () -> make(10));
        assertFalse(Files.exists(mine) || Files.exists(digest));
        assertTrue(Files.exists(another), "that of a file called m.plan2, which another process may be writing");
    }

    @Test
    void aTextStandsBesideAFileAndGoesWithIt() throws IOException {
        Path file = cache.get("m.plan", "model: m\n", () -> make(10));
        FileCache.Entry entry = cache.entries().get(0);
        assertEquals(file, entry.file());
        assertTrue(entry.about().startsWith("model: m\nsha256: "), entry.about());
        cache.clear();
        try (Stream<Path> left = Files.list(cache.folder())) {
            assertEquals(
                    List.of("m.plan.lock"),
                    left.map(each -> each.getFileName().toString()).toList());
        }
    }

    @Test
    void everyThreadAddsToWhatOthersHaveAdded() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> added = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                added.add(threads.submit(() -> {
                    new FileCache(cache.folder(), 1000)
                            .update("timings", "", old -> new byte[old == null ? 1 : old.length + 1]);
                    return null;
                }));
            }
            for (Future<?> each : added) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(8, Files.size(cache.find("timings").orElseThrow()));
        cache.update("timings", "", old -> null);
        assertEquals(8, Files.size(cache.find("timings").orElseThrow()));
    }

    @Test
    void whatIsOfNoUseIsForgotten() throws IOException {
        cache.get("m", () -> make(10));
        cache.drop("m");
        assertTrue(cache.find("m").isEmpty());
        cache.drop("never there");
    }

    @Test
    void anInterruptEndsTheWaitForAnotherThread() throws Exception {
        CountDownLatch making = new CountDownLatch(1), end = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Path> first = threads.submit(() -> cache.get("m", () -> {
                making.countDown();
                await(end);
                return make(1);
            }));
            making.await();
            CountDownLatch waiting = new CountDownLatch(1);
            Future<IOException> second = threads.submit(() -> {
                Thread.currentThread().interrupt();
                waiting.countDown();
                return assertThrows(IOException.class, () -> cache.get("m", () -> make(1)));
            });
            assertTrue(second.get().getMessage().contains("interrupted"));
            end.countDown();
            first.get();
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
        assertEquals(1, made.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Java ends no lock of a process before it ends. */
    @Test
    void processesMakeAFileOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classes(FileCache.class)
                                    + System.getProperty("path.separator")
                                    + classes(FileCacheTest.class),
                            Maker.class.getName(),
                            cache.folder().toString())
                    .redirectErrorStream(true)
                    .start());
        }
        int making = 0;
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), said);
            making += said.contains("made") ? 1 : 0;
        }
        assertEquals(1, making);
        assertEquals(100, Files.size(cache.find("m").orElseThrow()));
    }

    @Test
    void aProcessThatWasKilledLeavesNothingToFind() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes(FileCache.class) + System.getProperty("path.separator") + classes(FileCacheTest.class),
                        Maker.class.getName(),
                        cache.folder().toString(),
                        "forever")
                .redirectErrorStream(true)
                .start();
        assertEquals('m', process.getInputStream().read());
        process.destroyForcibly().waitFor();
        assertTrue(cache.find("m").isEmpty());
        cache.get("m", () -> make(10));
        assertEquals(1, made.get());
    }

    private static String classes(Class<?> of) throws Exception {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** A process that wants the file m. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] args) throws IOException {
            new FileCache(Path.of(args[0]), 1000).get("m", () -> {
                System.out.println("made");
                try {
                    Thread.sleep(args.length > 1 ? 600_000 : 200);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new byte[100];
            });
        }
    }

    @Test
    void theFolderIsItsOwnersAlone() throws IOException {
        assumeTrue(posix());
        cache.get("m", () -> make(1));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.folder())));
    }

    @Test
    void aFolderInWhichOthersMayWriteIsRefused() throws IOException {
        assumeTrue(posix());
        cache.get("there", () -> new byte[] {1});
        Files.setPosixFilePermissions(cache.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        IOException e = assertThrows(IOException.class, () -> cache.get("m", () -> make(1)));
        assertTrue(e.getMessage().contains("chmod go-w"), e.getMessage());
        assertEquals(0, made.get());
        assertTrue(cache.find("there").isEmpty());
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        boolean root = Files.exists(Path.of("/proc/self"))
                && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assumeTrue(root, "only root gives files away");
        cache.get("there", () -> new byte[] {1});
        Files.setAttribute(cache.folder(), "unix:uid", 12345);
        assertTrue(cache.find("there").isEmpty());
        IOException e = assertThrows(IOException.class, () -> cache.get("m", () -> make(1)));
        assertTrue(e.getMessage().contains("12345"), e.getMessage());
    }
}
