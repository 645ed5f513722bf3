using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_part_runs_exactly_once(int threads)
    {
        using var workers = new Workers(threads);
        for (int parts = 0; parts < 200; parts++)
        {
            var counts = new int[parts];
            var job = new Count { Counts = counts };
            workers.Run(parts, ref job);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 7)]
    [InlineData(3, 3)]
    [InlineData(7, 5)]
    [InlineData(7, 1_000_000_007)]
    public void Every_thread_begins_with_a_share_of_its_own(int threads, int parts)
    {
        using var workers = new Workers(threads);
        int[] begins =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(thread => (int)((long)parts * thread / threads))
                .Where(part => part < parts)
                .Distinct(),
        ];
        Assert.All(begins, part => Assert.True(workers.BeginsShare(part, parts)));
        Assert.All(begins.Select(part => part + 1).Where(part => part < parts).Except(begins), part =>
            Assert.False(workers.BeginsShare(part, parts))
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Actions_run_side_by_side_and_may_use_the_team_themselves(int threads)
    {
        using var workers = new Workers(threads);
        int[] sums = new int[5];
        workers.Run([
            .. Enumerable
                .Range(0, sums.Length)
                .Select(i =>
                    (Action)(() => workers.Run(() => Interlocked.Add(ref sums[i], i), () => Interlocked.Add(ref sums[i], 10)))
                ),
        ]);
        Assert.Equal([10, 11, 12, 13, 14], sums);

        var error = Assert.Throws<InvalidOperationException>(() =>
            workers.Run(() => { }, () => throw new InvalidOperationException("second"))
        );
        Assert.Equal("second", error.Message);
    }

    [Fact]
    public void Sleeping_threads_wake_up()
    {
        using var workers = new Workers(2);
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(5);
            var counts = new int[50];
            var job = new Count { Counts = counts };
            workers.Run(counts.Length, ref job);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void An_exception_in_a_part_reaches_the_caller_and_the_team_goes_on()
    {
        using var workers = new Workers(3);
        var failing = new Fail();
        for (int round = 0; round < 10; round++)
        {
            Assert.Equal("part 7", Assert.Throws<InvalidOperationException>(() => workers.Run(20, ref failing)).Message);
        }

        var counts = new int[20];
        var job = new Count { Counts = counts };
        workers.Run(counts.Length, ref job);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Callers_at_the_same_time_and_jobs_within_jobs_all_finish()
    {
        using var workers = new Workers(2);
        var total = new int[1];
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int round = 0; round < 500; round++)
            {
                var job = new Nested { Workers = workers, Total = total };
                workers.Run(4, ref job);
            }
        }));
        await Task.WhenAll(callers);
        Assert.Equal(4 * 500 * 4 * 3, total[0]);
    }

    [Fact]
    public void Running_a_job_allocates_nothing()
    {
        using var workers = new Workers(2);
        var counts = new int[16];
        var job = new Count { Counts = counts };
        workers.Run(counts.Length, ref job);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            workers.Run(counts.Length, ref job);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private struct Count : IJob
    {
        public int[] Counts;

        public readonly void Execute(int part) => Interlocked.Increment(ref Counts[part]);
    }

    private struct Add : IJob
    {
        public int[] Total;

        public readonly void Execute(int part) => Interlocked.Increment(ref Total[0]);
    }

    private struct Nested : IJob
    {
        public Workers Workers;
        public int[] Total;

        public readonly void Execute(int part)
        {
            var inner = new Add { Total = Total };
            Workers.Run(3, ref inner);
        }
    }

    private struct Fail : IJob
    {
        public readonly void Execute(int part)
        {
            if (part == 7)
            {
                throw new InvalidOperationException("part 7");
            }
        }
    }
}
