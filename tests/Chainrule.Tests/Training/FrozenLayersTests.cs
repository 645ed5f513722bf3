using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class FrozenLayersTests
{
    private const string Notation = "dense:9 tanh dense:8 relu dense:3"; // parameters in layers 0, 2 and 4

    private static readonly ArrayDataset Train = Toy.Blobs(60), Validation = Toy.Blobs(30, stream: 1);

    private static readonly Regularization All = new()
    {
        L1 = 0.01f,
        L2 = 0.02f,
        WeightDecay = 0.05f,
        MaxNorm = 0.3f,
        ClipValue = 0.2f,
        ClipNorm = 0.5f,
    };

    public static TheoryData<string> Optimizers => [.. OptimizerNotation.Names];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Frozen_parameters_keep_every_bit_whatever_moves_the_others(string optimizer)
    {
        var network = Build();
        float[] before = network.Parameters.ToArray();
        Fit(network, new() { Frozen = FrozenLayers.At(0, 4), Regularization = All }, OptimizerNotation.Parse(optimizer));
        foreach (var block in network.Blocks)
        {
            bool isSame = Bits.Of(block.Of(before).ToArray()) == Bits.Of(block.Of(network.Parameters).ToArray());
            Assert.Equal(block.Layer != 2, isSame);
        }
    }

    [Fact]
    public void An_own_optimizer_with_norms_of_blocks_leaves_them_too()
    {
        var network = Build();
        float[] before = network.Parameters.ToArray();
        Fit(network, new() { Frozen = FrozenLayers.Below(3) }, new Lamb());
        int upTo = network.Blocks.First(block => block.Layer == 4).Offset;
        Assert.Equal(before[..upTo], network.Parameters[..upTo].ToArray());
        Assert.NotEqual(before[upTo..], network.Parameters[upTo..].ToArray());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    public void A_trained_head_has_the_bits_it_has_alone_on_what_the_frozen_layers_put_out(float clipNorm)
    {
        var whole = Build();
        var head = LayerNotation.Parse("dense:3", new Shape(8), seed: 1);
        whole.SliceOf(4, whole.Parameters).CopyTo(head.Parameters);
        var body = LayerNotation.Parse("dense:9 tanh dense:8 relu", Train.Input, seed: 1);
        whole.Parameters[..body.ParameterCount].CopyTo(body.Parameters);
        float[] x = new float[Train.Count * 6], features = new float[Train.Count * 8];
        int[] rows = [.. Enumerable.Range(0, Train.Count)], classes = new int[Train.Count];
        Train.CopyInputs(rows, x);
        Train.CopyClasses(rows, classes);
        body.Predict(x, features);

        var options = new TrainingOptions { Regularization = All with { ClipNorm = clipNorm } };
        Fit(whole, options with { Frozen = FrozenLayers.Below(4) }, new Adam());
        Fit(head, options, new Adam(), ArrayDataset.OfClasses(features, new Shape(8), classes, 3));
        Assert.Equal(Bits.Of(head.Parameters.ToArray()), Bits.Of(whole.SliceOf(4, whole.Parameters).ToArray()));
    }

    [Fact]
    public void Nothing_frozen_is_the_training_it_was()
    {
        Network plain = Build(), none = Build();
        Fit(plain, new(), new AdamW());
        Fit(none, new() { Frozen = FrozenLayers.Below(0) }, new AdamW());
        Assert.Equal(plain.ParametersSha256(), none.ParametersSha256());
    }

    [Fact]
    public void Nothing_is_carried_back_below_the_first_layer_that_is_trained()
    {
        var (below, between) = (new Watched(new Shape(6), skips: true), new Watched(new Shape(6), skips: true));
        var own = new Watched(new Shape(6), skips: false);
        var network = new Network(
            Train.Input,
            [new Dense(Train.Input, 6), below, new Dense(new Shape(6), 6), between, own, new Dense(new Shape(6), 3)],
            seed: 1
        );
        Fit(network, new() { Frozen = FrozenLayers.At(0, 1, 3, 4) }, new Sgd());
        Assert.Empty(below.GradientLengths);                                // nobody at or below it is trained
        Assert.Equal([0], between.GradientLengths.Distinct());              // carries back, without gradients of its own
        Assert.Equal([6], own.GradientLengths.Distinct());                  // doesn't know how to leave them out
    }

    [Fact]
    public void A_frozen_layer_with_running_statistics_keeps_them_and_works_as_in_prediction()
    {
        var network = new Network(
            Train.Input, [new Dense(Train.Input, 6), new OwnNormalization(new Shape(6)), new Dense(new Shape(6), 3)], 1);
        Fit(network, new(), new Adam());
        float[] state = network.State.ToArray();
        double expected = new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(Train).Loss;
        var options = new TrainingOptions { Frozen = FrozenLayers.Below(2), Epochs = 1, BatchSize = Train.Count };
        Assert.Equal(expected, Fit(network, options, new Adam()).Epochs[0].TrainLoss, 6);
        Assert.Equal(state, network.State.ToArray());
        Fit(network, new() { Frozen = FrozenLayers.At(0) }, new Adam());
        Assert.NotEqual(state, network.State.ToArray());
    }

    [Fact]
    public void Single_blocks_are_frozen_by_name_or_by_choice()
    {
        Network named = Build(), chosen = Build();
        float[] before = named.Parameters.ToArray();
        Fit(named, new() { Frozen = FrozenLayers.Named("layers.0", "layers.2.bias") }, new Adam());
        Fit(chosen, new() { Frozen = FrozenLayers.Where(b => b.Layer == 0 || b is { Layer: 2, Decays: false }) }, new Adam());
        Assert.Equal(named.ParametersSha256(), chosen.ParametersSha256());
        foreach (var block in named.Blocks)
        {
            bool isFrozen = block.Layer == 0 || block.Name == "layers.2.bias";
            Assert.Equal(isFrozen, block.Of(before).SequenceEqual(block.Of(named.Parameters)));
        }
    }

    [Fact]
    public void In_a_residual_network_a_layer_inside_is_frozen()
    {
        var network = LayerNotation.Parse("dense:6 residual(dense:6 tanh dense:6) dense:3", Train.Input, seed: 4);
        int inside = network.Blocks.First(block => block.Layer > 0).Layer;
        float[] before = network.Parameters.ToArray();
        Fit(network, new() { Frozen = FrozenLayers.At(inside) }, new Adam());
        Assert.All(
            network.Blocks,
            block => Assert.Equal(block.Layer == inside, block.Of(before).SequenceEqual(block.Of(network.Parameters)))
        );
    }

    [Fact]
    public void Parameters_that_are_trained_are_counted()
    {
        var network = Build();
        Assert.Equal(network.ParameterCount, FrozenLayers.None.CountTrained(network));
        Assert.Equal(9 * 8 + 8 + 8 * 3 + 3, FrozenLayers.Below(1).CountTrained(network));
        Assert.Equal(8 * 3, FrozenLayers.Named("layers.0", "layers.2", "layers.4.bias").CountTrained(network));
    }

    [Fact]
    public void A_checkpoint_knows_what_is_frozen_and_goes_on_only_so()
    {
        var options = new TrainingOptions { Epochs = 6, Frozen = FrozenLayers.Named("layers.0", "layers.2.bias"), Threads = 1 };
        using var whole = NewTrainer(options);
        var store = new CheckpointRecorder();
        whole.Fit(Train, Validation, checkpoints: store);

        using var folder = new TemporaryFolder();
        CheckpointFile.Save(folder["c"], store.Last[2]);
        var checkpoint = CheckpointFile.Load(folder["c"], out _);
        Assert.Equal(["layers.0", "layers.2.bias"], checkpoint.Setup.Frozen);
        var same = FrozenLayers.Where(block => block.Layer == 0 || block.Name == "layers.2.bias");
        using var resumed = NewTrainer(options with { Frozen = same });
        resumed.Resume(checkpoint);
        resumed.Fit(Train, Validation);
        Assert.Equal(whole.Network.ParametersSha256(), resumed.Network.ParametersSha256());

        using var other = NewTrainer(options with { Frozen = FrozenLayers.Below(1) });
        var error = Assert.Throws<ChainruleException>(() => other.Resume(checkpoint));
        Assert.Contains("frozen layers is layers.0, layers.2.bias, not layers.0", error.Message, StringComparison.Ordinal);
        using var none = NewTrainer(options with { Frozen = FrozenLayers.None });
        Assert.Throws<ChainruleException>(() => none.Resume(checkpoint));
    }

    [Theory]
    [InlineData("0", 9 * 8 + 8 + 8 * 3 + 3)]
    [InlineData("0-3", 8 * 3 + 3)]
    [InlineData("4, 0", 9 * 8 + 8)]
    [InlineData("0-2,layers.4.bias", 8 * 3)]
    [InlineData("layers.2,layers.4.weights", 6 * 9 + 9 + 3)]
    public void A_notation_names_layers_runs_of_them_and_blocks(string notation, int trained) =>
        Assert.Equal(trained, FrozenLayers.Parse(notation).CountTrained(Build()));

    [Theory]
    [InlineData("")]
    [InlineData("0,,1")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("0-1-2")]
    [InlineData("first")]
    [InlineData("99999999999")]
    public void What_is_no_notation_is_refused(string notation) =>
        Assert.Contains("names no layers", Assert.Throws<ChainruleException>(() => FrozenLayers.Parse(notation)).Message);

    [Theory]
    [InlineData(7)]
    [InlineData(-2)]
    public void A_layer_that_is_not_there_is_refused(int layer)
    {
        var error = Assert.Throws<ChainruleException>(() => NewTrainer(new() { Frozen = FrozenLayers.At(layer) }));
        Assert.Contains($"layer {layer} can't be frozen: the network has 5 layers", error.Message, StringComparison.Ordinal);
        Assert.Contains(Notation, error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_there_is_refused_with_the_nearest()
    {
        var error = Assert.Throws<ChainruleException>(() => NewTrainer(new() { Frozen = FrozenLayers.Named("layers.0.weight") }));
        Assert.Contains("layers.0.weights", error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_in_which_all_is_frozen_is_refused()
    {
        var error = Assert.Throws<ChainruleException>(() => NewTrainer(new() { Frozen = FrozenLayers.Below(5) }));
        Assert.Contains("nothing is left to train", error.Message, StringComparison.Ordinal);
        Assert.Throws<ChainruleException>(() =>
            new LbfgsTrainer(Build(), new SoftmaxCrossEntropy(), new() { Frozen = FrozenLayers.Below(5) }).Fit(Train));
    }

    [Fact]
    public void L_bfgs_leaves_them_as_well()
    {
        var network = Build();
        float[] before = network.Parameters.ToArray();
        var options = new LbfgsOptions { Frozen = FrozenLayers.At(2), Decay = 0.01, MaxIterations = 20 };
        double first = new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(Train).Loss;
        Assert.True(new LbfgsTrainer(network, new SoftmaxCrossEntropy(), options).Fit(Train).Loss < 0.5 * first);
        Assert.All(
            network.Blocks,
            block => Assert.Equal(block.Layer == 2, block.Of(before).SequenceEqual(block.Of(network.Parameters)))
        );
    }

    [Fact]
    public void A_sweep_of_learning_rates_honors_them()
    {
        var options = new TrainingOptions { Frozen = FrozenLayers.Below(5) };
        Assert.Throws<ChainruleException>(() =>
            new LearningRateFinder(Build(), new SoftmaxCrossEntropy(), new Adam(), options).Run(Train));
    }

    private static Network Build() => LayerNotation.Parse(Notation, Train.Input, seed: 3);

    private static Trainer NewTrainer(TrainingOptions options) =>
        new(Build(), new SoftmaxCrossEntropy(), new Adam(), options with { BatchSize = 16 });

    private static TrainingHistory Fit(
        Network network, TrainingOptions options, Optimizer optimizer, ArrayDataset? data = null)
    {
        options = options with { BatchSize = Math.Min(options.BatchSize, 60), Threads = 2, Seed = 5 };
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), optimizer, options);
        return trainer.Fit(data ?? Train);
    }

    /// <summary>Adds a number to each input, and remembers how many gradients it was given room for.</summary>
    private sealed class Watched(Shape shape, bool skips) : Layer(shape, shape)
    {
        public List<int> GradientLengths { get; } = [];

        public override string Notation => "watched";

        public override IReadOnlyList<ParameterSpec> Parameters { get; } =
            [new("shift", shape, new Chainrule.Initializers.Zeros(), Decays: false)];

        public override bool SkipsGradients => skips;

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] + pass.Parameters[i % pass.Parameters.Length];
            }
        }

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            GradientLengths.Add(pass.Gradients.Length);
            pass.Gradients.Clear();
            dy.CopyTo(dx);
        }
    }
}
