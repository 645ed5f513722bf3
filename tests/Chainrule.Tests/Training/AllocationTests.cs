using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

// the count of the whole process is right only while nothing else runs
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_thousand_steps_allocate_nothing(int threads)
    {
        var data = Toy.Blobs(320, features: 20, classes: 4);
        var network = LayerNotation.Parse(
            "piecewise:5:4:3 periodic:2:3:2 embedding:3x2,4x2 dense:24 relu dropout:0.2 dense:16 gelu dense:4",
            data.Input,
            seed: 1
        );
        using var trainer = new Trainer(
            network, new SoftmaxCrossEntropy(labelSmoothing: 0.1f), new Adam(),
            new()
            {
                Schedule = ScheduleNotation.Parse("warmup:10 cosine"),
                Regularization = new() { L2 = 1e-4f, MaxNorm = 3, ClipValue = 0.5f, ClipNorm = 1 },
                Threads = threads,
            });
        var batch = new Batch(data, 32);
        var rows = new int[32];
        RunSteps(100);

        Assert.Equal(0, Allocation.Least(() => RunSteps(1000)));

        // the other threads too: whoever runs the tests allocates now and then, steps would do so every time
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            RunSteps(50);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);

        void RunSteps(int count)
        {
            for (int step = 0; step < count; step++)
            {
                for (int i = 0; i < rows.Length; i++)
                {
                    rows[i] = (step * rows.Length + i) % data.Count;
                }

                batch.Fill(rows);
                trainer.Step(batch);
            }
        }
    }

    [Fact]
    public void A_thousand_steps_of_Fit_allocate_nothing()
    {
        // the runtime allocates now and then, steps would do so every time
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedByFit()));
    }

    private static long AllocatedByFit()
    {
        // bytes at the end of every step, noted by the dataset as the next batch is filled
        var data = new AllocationRecorder(Toy.Blobs(1100 * 4), capacity: 1100);
        var network = LayerNotation.Parse("dense:4 relu dense:3", data.Input, seed: 1);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Adam(),
            new()
            {
                Epochs = 1,
                BatchSize = 4,
                Threads = 1,
            }
        );
        trainer.Fit(data);
        return data.Bytes[1099] - data.Bytes[99];
    }

    private sealed class AllocationRecorder(IDataset data, int capacity) : IDataset
    {
        private int _count;

        public long[] Bytes { get; } = new long[capacity];

        public int Count => data.Count;

        public Shape Input => data.Input;

        public int Classes => data.Classes;

        public int TargetSize => data.TargetSize;

        public bool HasWeights => data.HasWeights;

        public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
        {
            Bytes[_count++] = GC.GetAllocatedBytesForCurrentThread();
            data.CopyInputs(rows, x);
        }

        public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

        public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

        public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
    }
}
