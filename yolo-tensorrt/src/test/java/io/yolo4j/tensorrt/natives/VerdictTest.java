package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.spi.Availability;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final String CUDA = "12.6-9.5-1.5.11";
    private static final String TENSORRT = "10.6-1.5.11";

    @Test
    void namesTheArtifactsThatAreNotOnThePath() {
        Availability verdict = Verdict.absent(List.of("org.bytedeco:cuda:12.6-9.5-1.5.11:linux-x86_64"));
        assertFalse(verdict.available());
        assertTrue(verdict.remedy().contains("org.bytedeco:cuda:12.6-9.5-1.5.11:linux-x86_64"), verdict.remedy());
        assertTrue(verdict.remedy().contains("-redist"), verdict.remedy());
    }

    @Test
    void tellsAMissingDriverFromAMissingLibrary() {
        Availability driver = unlinked(
                "no jnicudart; /x/libjnicudart.so: libcuda.so.1: cannot open shared object file: No such file or"
                        + " directory");
        assertTrue(driver.detail().contains("no NVIDIA driver"), driver.detail());
        Availability runtime = unlinked(
                "/x/libjnicudart.so: libcudart.so.12: cannot open shared object file: No such file or directory");
        assertEquals("libcudart.so.12 is missing", runtime.detail());
        assertTrue(runtime.remedy().contains("org.bytedeco:cuda:" + CUDA + ":linux-x86_64-redist"), runtime.remedy());
        for (String library : List.of("libnvinfer.so.10", "libnvonnxparser.so.10")) {
            Availability tensorRt =
                    unlinked("/x/y.so: " + library + ": cannot open shared object file: No such file or directory");
            assertEquals(library + " is missing", tensorRt.detail());
            assertTrue(
                    tensorRt.remedy().contains("org.bytedeco:tensorrt:" + TENSORRT + ":linux-x86_64-redist"),
                    tensorRt.remedy());
        }
    }

    @Test
    void keepsTheWordsOfTheLinkerThatItDoesNotKnow() {
        Availability verdict = unlinked("/lib/libc.so.6: version `GLIBC_2.34' not found");
        assertTrue(verdict.detail().contains("GLIBC_2.34"), verdict.detail());
    }

    private static Availability unlinked(String words) {
        return Verdict.unlinked(words, "linux-x86_64", CUDA, TENSORRT);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 12060, shows no CUDA device",
        "100, 13000, shows no CUDA device",
        "35, 0, no NVIDIA driver that answers",
        "35, 11040, it supports CUDA 11.4",
        "34, 12060, stub",
        "46, 12060, busy",
        "802, 12060, not ready",
        "803, 12060, not of the version of its library",
        "999, 12060, cudaErrorX",
    })
    void saysWhyNoDeviceAnswers(int status, int driver, String words) {
        Availability verdict = Verdict.noDevice(status, "cudaErrorX", "text", driver, 12060);
        assertFalse(verdict.available());
        assertTrue(verdict.detail().contains(words), verdict.detail());
        assertFalse(verdict.remedy().isEmpty());
    }

    @Test
    void takesADriverOfTheSameMajorVersion() {
        assertFalse(Verdict.noDevice(100, "e", "t", 12000, 12060).detail().contains("too old"));
        assertTrue(Verdict.noDevice(100, "e", "t", 11080, 12060).detail().contains("too old"));
    }

    @ParameterizedTest
    @CsvSource({
        "100600, 100600, true",
        "100600, 101500, true",
        "100600, 100300, false",
        "100600, 110200, false",
        "110200, 100600, false"
    })
    void takesALibraryThatHasAllThatItsBindingsCall(int bindings, int library, boolean fits) {
        assertEquals(fits, Verdict.library(bindings, library) == null);
    }

    @Test
    void namesBothVersionsOfAMisfit() {
        String detail = Verdict.library(100600, 80601).detail();
        assertTrue(detail.contains("8.6.1") && detail.contains("10.6.0"), detail);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 0, 100600, false",
        "7, 5, 100600, true",
        "8, 9, 100600, true",
        "9, 0, 100600, true",
        "10, 0, 100600, false",
        "12, 0, 100700, false",
        "10, 0, 100800, true",
        "12, 1, 110200, true",
        "6, 1, 110200, false",
    })
    void knowsWhatEachTensorRtRunsOn(int major, int minor, int library, boolean supported) {
        assertEquals(supported, Verdict.unsupported(gpu(0, major, minor), library) == null);
        assertEquals(
                supported,
                Verdict.devices(List.of(gpu(0, major, minor)), library).available());
    }

    @Test
    void isAvailableWithOneDeviceOfSeveral() {
        Availability verdict = Verdict.devices(List.of(gpu(0, 6, 1), gpu(1, 8, 6), gpu(2, 9, 0)), 100600);
        assertTrue(verdict.available());
        assertEquals(
                "Card 1 (sm_86) and 1 more, TensorRT 10.6.0, CUDA 12.6, driver for CUDA 13.0; not on device 0: Card 0 has"
                        + " compute capability 6.1, and TensorRT 10.6.0 runs on 7.5 to 9.0",
                verdict.detail());
    }

    @Test
    void says75To90Of106() {
        String reason = Verdict.unsupported(gpu(0, 12, 0), 100600);
        assertTrue(reason.contains("Card 0 has compute capability 12.0") && reason.contains("7.5 to 9.0"), reason);
        assertNull(Verdict.unsupported(gpu(0, 12, 0), 100800));
    }

    private static GpuInfo gpu(int index, int major, int minor) {
        return new GpuInfo(index, "Card " + index, major, minor, 12060, 13000);
    }
}
