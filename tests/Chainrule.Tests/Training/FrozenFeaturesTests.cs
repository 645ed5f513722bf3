using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>What frozen layers make of rows is computed once, to the bits of a training that computes it in each step.</summary>
public class FrozenFeaturesTests
{
    private const int Side = 6, Rows = 40, HeldRows = 11, Epochs = 3;

    private static readonly Shape Input = new(Side, Side, 2);

    [Theory]
    [InlineData("conv:4:3 batch-norm relu max-pool:2 flatten dense:6 relu dropout:0.4 dense:3", 5, 3)]
    [InlineData("conv:4:3 batch-norm relu residual(conv:4:3 batch-norm relu conv:4:3 batch-norm) relu global-pool dense:3", 9,
        10)]
    [InlineData("conv:4:3 relu sum(conv:4:3 | identity) relu flatten dense:5 batch-norm dense:3", 5, 5)]
    [InlineData("conv:4:3 relu concatenate(conv:2:3 relu | conv:3:3 relu) flatten dense:3", 7, 6)]
    [InlineData("dense:8 relu dropout:0.3 dense:6 relu dense:3", 5, 1)]
    [InlineData("conv:4:3 batch-norm relu flatten dense:3", 3, 2)]
    public void Bits_are_those_of_a_training_that_computes_them_in_each_step(string layers, int frozen, int expectedNode)
    {
        foreach (var (shards, threads) in ((int, int)[])[(1, 1), (2, 1), (2, 2)])
        {
            TrainingOptions options = new()
            {
                Frozen = FrozenLayers.Below(frozen),
                BatchSize = 7,
                Epochs = Epochs,
                Seed = 3,
                Shards = shards,
                Threads = threads,
            };
            var (once, each) = (Build(layers), Build(layers));
            Assert.Equal(expectedNode, FrozenFeatures.CutOf(once, options.Frozen.Of(once), Rows, options.FrozenBytes));

            var kept = Fit(once, options, Images(Rows), Images(HeldRows));
            var again = Fit(each, options with { FrozenBytes = 0 }, Images(Rows), Images(HeldRows));

            Assert.Equal(again.Epochs.Select(Figures), kept.Epochs.Select(Figures));
            Assert.Equal(each.ParametersSha256(), once.ParametersSha256());
            Assert.NotEqual(Build(layers).ParametersSha256(), once.ParametersSha256());
        }
    }

    [Fact]
    public void Each_row_is_read_once_in_the_whole_training()
    {
        Counted train = new(Images(Rows)), held = new(Images(HeldRows));
        var options = Frozen("conv:4:3 relu flatten dense:3", 2);
        var seen = new List<FrozenLayersComputed>();
        var network = Build("conv:4:3 relu flatten dense:3");
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Sgd(), options);
        trainer.Fit(train, held, value => seen.AddRange(value is FrozenLayersComputed some ? [some] : []));

        Assert.Equal((Rows, HeldRows), (train.Read, held.Read));
        Assert.Equal((Rows + HeldRows, Rows + HeldRows), (seen[^1].Rows, seen[^1].AllRows));
    }

    [Fact]
    public void Where_there_is_no_room_they_are_computed_in_each_step()
    {
        const string layers = "conv:4:3 relu flatten dense:3";
        long bytes = (Rows + HeldRows) * sizeof(float) * Side * Side * 4;
        foreach (var (limit, reads) in ((long, int)[])[(bytes, Rows), (bytes - 1, Epochs * Rows)])
        {
            var train = new Counted(Images(Rows));
            Fit(Build(layers), Frozen(layers, 2) with { FrozenBytes = limit }, train, Images(HeldRows));
            Assert.Equal(reads, train.Read);
        }
    }

    [Theory]
    [InlineData("random-flip conv:4:3 relu flatten dense:3", 3)]        // each step sees other images
    [InlineData("dropout:0.5 dense:5 dense:3", 2)]
    [InlineData("flatten dense:3", 1)]                                  // nothing would be saved
    [InlineData("conv:4:3 batch-norm relu flatten dense:3", 1, 0)]      // its statistics go on being learned
    [InlineData("residual(conv:2:3 relu conv:2:3) flatten dense:3", 2)]     // the input is read behind it
    public void What_changes_from_step_to_step_is_not_kept(string layers, int frozen, int expected = -1)
    {
        var network = Build(layers);
        var parts = FrozenLayers.Below(frozen).Of(network);
        Assert.Equal(expected, FrozenFeatures.CutOf(network, parts, Rows, long.MaxValue));
    }

    [Fact]
    public void Stopped_while_they_are_computed_or_later_it_goes_on_to_the_same_bits()
    {
        const string layers = "conv:4:3 relu flatten dense:6 relu dropout:0.3 dense:3";
        var options = Frozen(layers, 3);
        Network whole = Build(layers), parts = Build(layers);
        Fit(whole, options, Images(Rows), Images(HeldRows));

        using var cancel = new CancellationTokenSource();
        using var first = new Trainer(parts, new SoftmaxCrossEntropy(), new AdamW(), options);
        var stopped = first.Fit(
            Images(Rows), Images(HeldRows), value => Cancel(value is FrozenLayersComputed, cancel), cancel: cancel.Token);
        Assert.Equal((StopReason.Canceled, 0L), (stopped.StopReason, first.Position.Step));
        first.LastStep = 9;
        Assert.Equal(StopReason.Canceled, first.Fit(Images(Rows), Images(HeldRows)).StopReason);

        using var second = new Trainer(parts, new SoftmaxCrossEntropy(), new AdamW(), options);
        second.Resume(first.Capture());
        second.Fit(Images(Rows), Images(HeldRows));
        Assert.Equal(whole.ParametersSha256(), parts.ParametersSha256());
    }

    [Fact]
    public void A_number_that_is_not_finite_is_named_with_the_layer_that_puts_it_out()
    {
        const string layers = "conv:4:3 relu flatten dense:3";
        var network = Build(layers);
        network.Parameters[^100..].Fill(1);
        network.SliceOf(0, network.Parameters).Fill(3e38f);
        var exception = Assert.Throws<DivergenceException>(
            () => Fit(network, Frozen(layers, 2), Images(Rows), Images(HeldRows)));
        Assert.Contains("layer 1 (relu)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_room_is_refused() =>
        Assert.Contains("-1 bytes", Assert.Throws<ChainruleException>(() => new TrainingOptions { FrozenBytes = -1 }).Message);

    private static void Cancel(bool now, CancellationTokenSource source)
    {
        if (now)
        {
            source.Cancel();
        }
    }

    private static (double, double?, double?, double?) Figures(EpochRecord epoch) =>
        (epoch.TrainLoss, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.TrainAccuracy);

    private static TrainingOptions Frozen(string layers, int below) =>
        new() { Frozen = FrozenLayers.Below(below), BatchSize = 7, Epochs = Epochs, Seed = (ulong)layers.Length };

    private static Network Build(string layers)
    {
        var network = LayerNotation.Parse(layers, Input, seed: 5);
        var random = new RandomStream(6, 1);
        for (int i = 0; i < network.State.Length; i++)
        {
            network.State[i] = (float)random.Uniform((uint)i) + 0.5f; // statistics that were learned
        }

        return network;
    }

    private static TrainingHistory Fit(Network network, TrainingOptions options, IDataset train, IDataset held)
    {
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new AdamW(), options);
        return trainer.Fit(train, held);
    }

    private static ArrayDataset Images(int count)
    {
        var random = new RandomStream(1, (uint)count);
        float[] x = new float[count * Input.Count];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)random.Uniform((uint)i) - 0.5f;
        }

        return ArrayDataset.OfClasses(x, Input, [.. Enumerable.Range(0, count).Select(i => i % 3)], 3);
    }

    /// <summary>Counts the rows that are read of a dataset.</summary>
    private sealed class Counted(IDataset data) : IDataset
    {
        private int _read;

        public int Read => _read;

        public int Count => data.Count;

        public Shape Input => data.Input;

        public int Classes => data.Classes;

        public int TargetSize => data.TargetSize;

        public bool HasWeights => data.HasWeights;

        public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
        {
            Interlocked.Add(ref _read, rows.Length);
            data.CopyInputs(rows, x);
        }

        public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

        public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

        public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
    }
}
