package io.yolo4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items are numbers, results their negatives. */
class DispatcherTest {
    private static final int UNLUCKY = -13;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> concurrencies = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger mostInUse = new AtomicInteger();

    /** Where the first batch waits until the test has seen what it wants to see. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private final class Session implements AutoCloseable {
        private final AtomicInteger users = new AtomicInteger();

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private Session open() {
        opened.incrementAndGet();
        return new Session();
    }

    private List<Integer> negate(Session session, List<Integer> batch, int concurrency) {
        assertEquals(1, session.users.incrementAndGet(), "users of a session");
        mostInUse.accumulateAndGet(inUse.incrementAndGet(), Math::max);
        try {
            batches.add(List.copyOf(batch));
            concurrencies.add(concurrency);
            gate.await();
            if (batch.contains(UNLUCKY)) {
                throw new IllegalArgumentException("unlucky");
            }
            return batch.stream().map(item -> -item).toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            inUse.decrementAndGet();
            session.users.decrementAndGet();
        }
    }

    private Dispatcher<Session, Integer, Integer> dispatcher(
            BatchRule rule, int sessions, ToLongFunction<Integer> shape) {
        return new Dispatcher<>(rule, sessions, open(), this::open, this::negate, shape, threads, threads);
    }

    private static BatchRule alone() {
        return new BatchRule(1, false, false, 0);
    }

    private static BatchRule merging(int maxBatch, long delayMs) {
        return new BatchRule(maxBatch, true, true, TimeUnit.MILLISECONDS.toNanos(delayMs));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> negatives(List<Integer> items) {
        return items.stream().map(item -> -item).toList();
    }

    private void awaitBatches(int count) throws InterruptedException {
        while (batches.size() < count) {
            Thread.sleep(1);
        }
    }

    /** Until the calls that were started have got as far as they can. */
    private static void awaitSleeping(List<Thread> callers) throws InterruptedException {
        for (Thread caller : callers) {
            while (caller.getState() != Thread.State.WAITING && caller.getState() != Thread.State.TERMINATED) {
                Thread.sleep(1);
            }
        }
    }

    @Test
    void opensSessionsAsTheyAreNeeded() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 3, null)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(List.of(-7), dispatcher.call(List.of(7)));
            }
            assertEquals(1, opened.get());
        }
        assertEquals(1, closed.get());
    }

    @Test
    void spreadsAListOverTheSessions() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 3, null)) {
            Future<List<Integer>> call = threads.submit(() -> dispatcher.call(upTo(20)));
            awaitBatches(3);
            gate.countDown();
            assertEquals(negatives(upTo(20)), call.get());
            assertEquals(3, mostInUse.get());
            assertEquals(3, opened.get());
            assertEquals(3, concurrencies.get(0));
        }
        assertEquals(3, closed.get());
    }

    @Test
    void whereBatchesDoNotPayEverySessionHasItsShare() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher =
                dispatcher(new BatchRule(8, false, false, 0), 2, null)) {
            Future<List<Integer>> call = threads.submit(() -> dispatcher.call(upTo(8)));
            awaitBatches(2);
            gate.countDown();
            assertEquals(negatives(upTo(8)), call.get());
            assertEquals(List.of(4, 4), batches.stream().map(List::size).toList());
        }
    }

    @Test
    void fillsBatchesWhereTheyPay() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(8, 0), 2, null)) {
            assertEquals(negatives(upTo(20)), dispatcher.call(upTo(20)));
            assertEquals(
                    List.of(4, 8, 8), batches.stream().map(List::size).sorted().toList());
        }
    }

    @Test
    void whatArrivesWhileAllSessionsAreBusySharesBatches() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(4, 0), 1, null)) {
            List<Thread> callers = new ArrayList<>();
            List<List<Integer>> results = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 9; i++) {
                int item = i;
                Thread caller = new Thread(() -> results.add(dispatcher.call(List.of(item))));
                caller.start();
                callers.add(caller);
                if (i == 0) {
                    awaitBatches(1);
                }
            }
            awaitSleeping(callers);
            gate.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(9, results.size());
            assertEquals(List.of(1, 4, 4), batches.stream().map(List::size).toList());
        }
    }

    @Test
    void aCallWithoutCompanyDoesNotWaitForever() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(4, 20), 1, null)) {
            assertEquals(List.of(-1), dispatcher.call(List.of(1)));
        }
    }

    @Test
    void waitsAsLongAsItMayForOthersToShareABatch() throws Exception {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(3, 30_000), 1, null)) {
            List<Future<List<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int item = i;
                calls.add(threads.submit(() -> dispatcher.call(List.of(item))));
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(List.of(-i), calls.get(i).get());
            }
            assertEquals(List.of(3), batches.stream().map(List::size).toList()); // full, and so at once
        }
    }

    @Test
    void aBatchHasItemsOfOneShape() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(8, 0), 2, item -> item % 3)) {
            assertEquals(negatives(upTo(30)), dispatcher.call(upTo(30)));
            for (List<Integer> batch : batches) {
                assertEquals(1, batch.stream().map(item -> item % 3).distinct().count(), batch.toString());
            }
            assertEquals(6, batches.size());
        }
    }

    /** A long list must not keep a single item waiting until it is done. */
    @Test
    void callsTakeTurns() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 1, null)) {
            Thread list = new Thread(() -> dispatcher.call(upTo(10)));
            list.start();
            awaitBatches(1);
            Thread single = new Thread(() -> dispatcher.call(List.of(100)));
            single.start();
            awaitSleeping(List.of(list, single));
            gate.countDown();
            single.join();
            list.join();
            assertTrue(batches.indexOf(List.of(100)) <= 2, batches.toString());
        }
    }

    @Test
    void aFailureReachesItsCallAndNoOther() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(4, 0), 1, null)) {
            List<Future<List<Integer>>> calls = new ArrayList<>();
            calls.add(threads.submit(() -> dispatcher.call(List.of(1))));
            awaitBatches(1);
            for (int item : new int[] {12, UNLUCKY, 14}) {
                calls.add(threads.submit(() -> dispatcher.call(List.of(item))));
            }
            Thread.sleep(50);
            gate.countDown();
            assertEquals(List.of(-1), calls.get(0).get());
            assertEquals(List.of(-12), calls.get(1).get());
            assertEquals(
                    "unlucky",
                    assertThrows(Exception.class, () -> calls.get(2).get())
                            .getCause()
                            .getMessage());
            assertEquals(List.of(-14), calls.get(3).get());
            assertEquals(List.of(-5), dispatcher.call(List.of(5)));
        }
    }

    @Test
    void aListThatFailsIsNotGoneOnWith() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 1, null)) {
            assertThrows(IllegalArgumentException.class, () -> dispatcher.call(List.of(1, UNLUCKY, 3, 4, 5)));
            assertEquals(List.of(List.of(1), List.of(UNLUCKY)), batches);
            assertEquals(List.of(-5), dispatcher.call(List.of(5)));
            assertEquals(1, concurrencies.get(2));
        }
    }

    @Test
    void errorsComeAsTheyAre() {
        StackOverflowError error = new StackOverflowError();
        try (Dispatcher<Session, Integer, Integer> dispatcher = new Dispatcher<>(
                alone(),
                1,
                open(),
                this::open,
                (session, batch, concurrency) -> {
                    throw error;
                },
                null,
                threads,
                threads)) {
            assertSame(error, assertThrows(StackOverflowError.class, () -> dispatcher.call(List.of(1))));
        }
    }

    @Test
    void goesOnWithTheSessionsThatCouldBeOpened() throws Exception {
        AtomicInteger left = new AtomicInteger(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = new Dispatcher<>(
                alone(),
                5,
                open(),
                () -> {
                    if (left.getAndDecrement() <= 0) {
                        throw new OutOfMemoryError("says the test");
                    }
                    return open();
                },
                this::negate,
                null,
                threads,
                threads)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(negatives(upTo(50)), dispatcher.call(upTo(50)));
            }
            assertTrue(mostInUse.get() <= 2);
            assertTrue(opened.get() <= 2);
        }
    }

    /** Two runs end at the same moment, and two callers wait: each has to be woken. */
    @Test
    void nobodyWaitsBesideAFreeSession() throws Exception {
        for (int round = 0; round < 20; round++) {
            CountDownLatch both = new CountDownLatch(1), running = new CountDownLatch(2);
            CyclicBarrier together = new CyclicBarrier(2);
            try (Dispatcher<Session, Integer, Integer> dispatcher = new Dispatcher<>(
                    alone(),
                    2,
                    open(),
                    this::open,
                    (session, batch, concurrency) -> {
                        try {
                            if (batch.get(0) == 0) {
                                running.countDown();
                                both.await();
                            } else {
                                together.await(20, TimeUnit.SECONDS); // with the other one, or never
                            }
                            return batch;
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    null,
                    threads,
                    threads)) {
                List<Thread> waiting = new ArrayList<>();
                List<Future<List<Integer>>> calls = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    int item = i / 2;
                    FutureTask<List<Integer>> call = new FutureTask<>(() -> dispatcher.call(List.of(item)));
                    calls.add(call);
                    Thread thread = new Thread(call);
                    thread.start();
                    if (i == 1) {
                        running.await();
                    } else if (i > 1) {
                        waiting.add(thread);
                    }
                }
                awaitSleeping(waiting);
                both.countDown();
                for (Future<List<Integer>> call : calls) {
                    call.get();
                }
            }
        }
    }

    @Test
    void callsKeepTheirSharesWhereTheyAreMerged() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(new BatchRule(8, false, true, 0), 4, null)) {
            assertEquals(negatives(upTo(8)), dispatcher.call(upTo(8)));
            assertEquals(List.of(2, 2, 2, 2), batches.stream().map(List::size).toList());
        }
    }

    /** A class that is missing when another session is opened. */
    @Test
    void anErrorOfOpeningIsNotThatOfTheCall() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = new Dispatcher<>(
                alone(),
                2,
                open(),
                () -> {
                    throw new NoClassDefFoundError("says the test");
                },
                this::negate,
                null,
                threads,
                threads)) {
            Future<List<Integer>> first = threads.submit(() -> dispatcher.call(List.of(1)));
            awaitBatches(1);
            Future<List<Integer>> second = threads.submit(() -> dispatcher.call(List.of(2)));
            gate.countDown();
            assertEquals(List.of(-1), first.get());
            assertEquals(List.of(-2), second.get());
        }
    }

    @Test
    void tellsTheWorkOfItemsThatAreExpected() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 4, null)) {
            dispatcher.call(List.of(1));
            dispatcher.expect(2);
            dispatcher.call(List.of(1));
            dispatcher.expect(100);
            dispatcher.call(List.of(1));
            dispatcher.expect(-102);
            dispatcher.call(List.of(1));
            assertEquals(List.of(1, 3, 4, 1), concurrencies);
        }
    }

    @Test
    void anItemThatWasQueuedIsServedByWhoeverComes() throws Exception {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(4, 0), 1, null)) {
            Ticket<Integer, Integer> first = dispatcher.submit(1), second = dispatcher.submit(2);
            assertEquals(List.of(-3), dispatcher.call(List.of(3)));
            assertEquals(-1, first.result().get());
            assertEquals(-2, second.result().get());
            first.serve();
            assertEquals(List.of(List.of(1, 2, 3)), batches);
            assertEquals(1, concurrencies.get(0));
        }
    }

    /** Two of them leave in the batch of another, and only one thread was woken for it. */
    @Test
    void whoServesAnItemThatOthersTookIsDone() throws Exception {
        gate = new CountDownLatch(1);
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(merging(4, 0), 1, null)) {
            Thread list = new Thread(() -> dispatcher.call(upTo(5)));
            list.start();
            awaitBatches(1);
            List<Thread> serving = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Ticket<Integer, Integer> ticket = dispatcher.submit(100 + i);
                serving.add(new Thread(ticket::serve));
                serving.get(i).start();
                awaitSleeping(serving);
            }
            gate.countDown();
            for (Thread thread : serving) {
                thread.join(30_000);
                assertTrue(!thread.isAlive(), "still waiting");
            }
            list.join();
            assertEquals(List.of(4, 3), batches.stream().map(List::size).toList());
        }
    }

    @Test
    void anItemThatWasWithdrawnIsNotTaken() {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 1, null)) {
            Ticket<Integer, Integer> ticket = dispatcher.submit(1);
            ticket.withdraw(new IllegalStateException("closed"));
            ticket.serve();
            assertThrows(ExecutionException.class, () -> ticket.result().get());
            assertEquals(List.of(), batches);
            assertEquals(List.of(-2), dispatcher.call(List.of(2)));
            assertEquals(1, concurrencies.get(0));
            ticket.withdraw(new IllegalStateException("twice"));
        }
    }

    /** Code that hangs on a future may call again. */
    @Test
    void aFutureMayCallAgain() throws Exception {
        try (Dispatcher<Session, Integer, Integer> dispatcher = dispatcher(alone(), 1, null)) {
            Ticket<Integer, Integer> ticket = dispatcher.submit(1);
            var again = ticket.result().thenApply(result -> dispatcher.call(List.of(result)));
            ticket.serve();
            assertEquals(List.of(1), again.get());
        }
    }

    @Property(tries = 60, seed = "5")
    void everyCallerGetsItsOwn(
            @ForAll @IntRange(min = 1, max = 8) int callers,
            @ForAll @IntRange(min = 1, max = 4) int sessions,
            @ForAll @IntRange(min = 1, max = 6) int maxBatch,
            @ForAll boolean pays,
            @ForAll boolean merging,
            @ForAll @IntRange(min = 1, max = 4) int shapes)
            throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        try (Dispatcher<Session, Integer, Integer> dispatcher = new Dispatcher<>(
                new BatchRule(maxBatch, pays, merging, 1000),
                sessions,
                open(),
                this::open,
                (session, batch, concurrency) -> {
                    assertTrue(batch.size() <= maxBatch);
                    assertTrue(concurrency >= 1 && concurrency <= sessions, "concurrency " + concurrency);
                    assertEquals(
                            1,
                            batch.stream().map(item -> item % shapes).distinct().count());
                    return negate(session, batch, concurrency);
                },
                shapes == 1 ? null : item -> item % shapes,
                pool,
                pool)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                int caller = c;
                calls.add(pool.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        int from = caller * 1000 + i * 20;
                        List<Integer> items = IntStream.range(from, from + 1 + (caller + i) % 9)
                                .boxed()
                                .toList();
                        assertEquals(negatives(items), dispatcher.call(items));
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            pool.shutdown();
        }
    }
}
