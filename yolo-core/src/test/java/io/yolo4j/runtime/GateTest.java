package io.yolo4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateTest {
    @Test
    void letsNobodyInOnceItIsClosed() {
        Gate gate = new Gate();
        assertTrue(gate.enter());
        gate.leave();
        AtomicBoolean last = new AtomicBoolean();
        gate.close(() -> last.set(true));
        assertTrue(last.get());
        assertTrue(gate.isClosed());
        assertFalse(gate.enter());
    }

    /** A task that helps with a call may still be in a session when that call is over. */
    @Test
    void waitsForTasksOnOtherThreads() throws Exception {
        Gate gate = new Gate();
        CountDownLatch begun = new CountDownLatch(1), proceed = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean(), doneBefore = new AtomicBoolean();
        gate.within(task -> new Thread(task).start()).execute(() -> {
            begun.countDown();
            try {
                proceed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            done.set(true);
        });
        begun.await();
        Thread closing = new Thread(() -> gate.close(() -> doneBefore.set(done.get())));
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        assertTrue(gate.isClosed());
        proceed.countDown();
        closing.join();
        assertTrue(doneBefore.get());
    }

    @Test
    void leavesOutTasksThatComeTooLate() {
        Gate gate = new Gate();
        List<String> ran = new ArrayList<>();
        gate.within(Runnable::run).execute(() -> ran.add("before"));
        gate.close(() -> {});
        gate.within(Runnable::run).execute(() -> ran.add("after"));
        assertEquals(List.of("before"), ran);
    }
}
