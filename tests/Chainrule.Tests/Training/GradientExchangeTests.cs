using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public sealed class GradientExchangeTests
{
    private const int LongestMilliseconds = 60_000;

    private static readonly ArrayDataset Data = Toy.Blobs(139, features: 20, classes: 4);

    public static TheoryData<int, int> Cases => new()
    {
        { 1, 6 },
        { 2, 2 },
        { 2, 6 },
        { 3, 6 },
        { 3, 7 },
        { 5, 5 },
        { 5, 6 },
        { 5, 13 },
        { 5, 3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Processes_of_their_own_end_with_the_bits_of_one(int processes, int shards)
    {
        using var one = NewTrainer(shards, threads: 1);
        var expected = one.Fit(Data);
        var members = TrainTogether(processes, shards, threads: 1);
        Assert.All(members, member => Assert.Equal(one.Network.ParametersSha256(), member.Hash));
        Assert.All(members, member => Assert.Equal(expected.Epochs.Select(Outcome), member.History.Epochs.Select(Outcome)));
    }

    [Fact]
    public void Their_threads_change_no_bit_either()
    {
        using var one = NewTrainer(shards: 11, threads: 1);
        one.Fit(Data);
        Assert.All(
            TrainTogether(processes: 2, shards: 11, threads: 3),
            member => Assert.Equal(one.Network.ParametersSha256(), member.Hash));
    }

    [Fact]
    public void No_sum_moves_but_those_that_the_tree_adds_across_processes()
    {
        // of 8 shards two processes own a half each: one sum goes to the first of them, the whole sum comes back
        Assert.Equal([1, 1], SumsMoved(processes: 2, shards: 8));

        // three own (0 1), (2 3) 4 and 5 (6 7): 2–3 goes to the first, 5 and 6–7 to the second, 4–7 to the first, all to two
        Assert.Equal([2, 3, 1], SumsMoved(processes: 3, shards: 8));
    }

    [Fact]
    public void Whoever_waits_for_a_member_that_has_left_gets_an_error()
    {
        var members = LocalExchange.Create(2);
        members[0].Send(1, [1, 2]);
        members[0].Dispose();
        byte[] message = new byte[2];
        members[1].Receive(0, message);
        Assert.Equal([1, 2], message);
        Assert.Throws<ObjectDisposedException>(() => members[1].Receive(0, new byte[2]));
        Assert.Throws<ObjectDisposedException>(() => members[1].Send(0, [1]));
    }

    [Fact]
    public void A_message_of_another_length_is_refused()
    {
        var members = LocalExchange.Create(2);
        members[0].Send(1, [1, 2]);
        Assert.Throws<ArgumentException>(() => members[1].Receive(0, new byte[3]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void They_share_the_rows_of_a_validation_and_all_know_its_outcome(int processes)
    {
        var held = Toy.Blobs(700, features: 20, classes: 4); // six pieces of 128 rows, the last of 60
        using var one = NewTrainer(shards: 6, threads: 1);
        var expected = one.Fit(Data, held);
        var seen = new RowRecorder[processes];
        var histories = new TrainingHistory[processes];
        RunTogether(LocalExchange.Create(processes), member =>
        {
            seen[member.Process] = new RowRecorder(held);
            using var trainer = NewTrainer(shards: 6, threads: 1, member);
            histories[member.Process] = trainer.Fit(Data, seen[member.Process]);
        });
        Assert.All(histories, history => Assert.Equal(expected.Epochs.Select(Validated), history.Epochs.Select(Validated)));
        Assert.Equal(Enumerable.Range(0, held.Count), seen.SelectMany(RowsOf).Order());
    }

    [Fact]
    public void Each_reads_the_inputs_of_its_own_shards_alone()
    {
        var seen = new RowRecorder[2];
        RunTogether(LocalExchange.Create(2), member =>
        {
            seen[member.Process] = new RowRecorder(Data);
            using var trainer = NewTrainer(shards: 4, threads: 1, member, epochs: 1);
            trainer.Fit(seen[member.Process]);
        });
        Assert.Equal(Enumerable.Range(0, Data.Count), seen.SelectMany(RowsOf).Order());
    }

    [Fact]
    public void When_one_is_asked_to_stop_all_stop_after_the_same_step_and_can_go_on()
    {
        using var one = NewTrainer(shards: 6, threads: 1);
        one.Fit(Data);
        using var source = new CancellationTokenSource();
        source.Cancel();
        RunTogether(LocalExchange.Create(3), member =>
        {
            using var trainer = NewTrainer(shards: 6, threads: 1, member);
            var history = trainer.Fit(Data, cancel: member.Process == 1 ? source.Token : default, progress: NoProgress);
            Assert.Equal(StopReason.Canceled, history.StopReason);
            Assert.Equal(1, trainer.Position.Step);
            Assert.Equal(StopReason.Completed, trainer.Fit(Data, progress: NoProgress).StopReason);
            Assert.Equal(one.Network.ParametersSha256(), trainer.Network.ParametersSha256());
        });
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)] // finite, but no longer behind the first layer
    public void All_say_where_the_first_number_was_that_is_not_finite_whoever_has_it(float spoilt)
    {
        var data = new Spoilt(Data, spoilt);
        using var one = NewTrainer(shards: 6, threads: 1);
        var expected = Assert.Throws<DivergenceException>(() => one.Fit(data));
        RunTogether(LocalExchange.Create(3), member =>
        {
            using var trainer = NewTrainer(shards: 6, threads: 1, member);
            var exception = Assert.Throws<DivergenceException>(() => trainer.Fit(data));
            Assert.Equal((expected.Message, expected.Layer), (exception.Message, exception.Layer));
        });
    }

    private static IProgress<TrainingEvent>? NoProgress => null;

    private static IEnumerable<int> RowsOf(RowRecorder recorder) => recorder.Batches.SelectMany(rows => rows).Distinct();

    private static (int Epoch, double? Loss, double? Accuracy, bool IsBest) Validated(EpochRecord epoch) =>
        (epoch.Epoch, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.IsBest);

    private static (int Epoch, double Loss, double? Accuracy) Outcome(EpochRecord epoch) =>
        (epoch.Epoch, epoch.TrainLoss, epoch.TrainAccuracy);

    private static (string Hash, TrainingHistory History)[] TrainTogether(int processes, int shards, int threads)
    {
        var results = new (string, TrainingHistory)[processes];
        RunTogether(LocalExchange.Create(processes), member =>
        {
            using var trainer = NewTrainer(shards, threads, member);
            var history = trainer.Fit(Data);
            results[member.Process] = (trainer.Network.ParametersSha256(), history);
        });
        return results;
    }

    private static void RunTogether(IReadOnlyList<LocalExchange> members, Action<LocalExchange> work)
    {
        var failures = new Exception?[members.Count];
        Thread[] threads = [.. members.Select(member => new Thread(() =>
        {
            try
            {
                work(member);
            }
            catch (Exception exception)
            {
                failures[member.Process] = exception;
                member.Dispose();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(LongestMilliseconds), "a member waits for ever"));
        Assert.All(failures, Assert.Null);
    }

    /// <summary>How many sums each process receives in one step, the whole sum among them.</summary>
    private static int[] SumsMoved(int processes, int shards)
    {
        int size = NewNetwork().ParameterCount * sizeof(float);
        int[] received = new int[processes];
        RunTogether(LocalExchange.Create(processes), member =>
        {
            using var trainer = NewTrainer(shards, threads: 1, new Counted(member, length =>
                received[member.Process] += length == size ? 1 : 0));
            var batch = new Batch(Data, 32);
            batch.FillInOrder(0, 32);
            trainer.Step(batch);
        });
        return received;
    }

    private static Network NewNetwork()
    {
        Layer[] layers = [.. LayerNotation.Parse("dense:30 relu dropout:0.25 dense:4", Data.Input, seed: 1).Layers];
        return new Network(Data.Input, [layers[0], new OwnNormalization(new Shape(30)), .. layers[1..]], seed: 8);
    }

    // 139 rows in batches of 32: the last has 11
    private static Trainer NewTrainer(int shards, int threads, IGradientExchange? exchange = null, int epochs = 16) => new(
        NewNetwork(),
        new SoftmaxCrossEntropy(),
        new Adam(),
        new() { Epochs = epochs, BatchSize = 32, Seed = 5, Shards = shards, Threads = threads, Exchange = exchange });

    private sealed class Counted(IGradientExchange inner, Action<int> received) : IGradientExchange
    {
        public int Process => inner.Process;

        public int Processes => inner.Processes;

        public void Send(int to, ReadOnlySpan<byte> message) => inner.Send(to, message);

        public void Receive(int from, Span<byte> message)
        {
            inner.Receive(from, message);
            received(message.Length);
        }
    }

    /// <summary>The data with one number of its last row another one.</summary>
    private sealed class Spoilt(IDataset data, float number) : IDataset
    {
        public int Count => data.Count;

        public Shape Input => data.Input;

        public int Classes => data.Classes;

        public int TargetSize => data.TargetSize;

        public bool HasWeights => data.HasWeights;

        public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
        {
            data.CopyInputs(rows, x);
            if (rows.IndexOf(Count - 1) is >= 0 and int row)
            {
                x[row * Input.Count] = number;
            }
        }

        public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

        public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

        public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
    }
}
