using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Own;

namespace Chainrule.Tests.Models;

/// <summary>Layers, losses, optimizers and preparations of a program's own, in its files.</summary>
public sealed class ModelFormatTests : IDisposable
{
    private static readonly ModelFormat Own = ModelFormat.Default
        .With("batch-normalization", (_, shape) => new OwnNormalization(shape))
        .With("three-slots", _ => new ThreeSlots())
        .With("doubled", _ => new DoubledError())
        .With("logarithm", new LogarithmFormat());

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["own.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_with_a_layer_and_a_preparation_of_its_own_is_the_same_behind_its_file()
    {
        var model = OwnModel();
        model.Network.State.Fill(0.5f);
        model.Save(File, format: Own);
        var loaded = Model.Load(File, Own);

        Assert.Equal(model.Network.ParametersSha256(), loaded.Network.ParametersSha256());
        Assert.Equal("batch-normalization", loaded.Network.Layers[1].Notation);
        Assert.Equal(2, Assert.IsType<Logarithm>(loaded.Preparation).Offset);
        float[] raw = [1, 2, 3, 5, 8, 13], before = new float[4], after = new float[4];
        model.Predict(raw, before);
        loaded.Predict(raw, after);
        Assert.Equal(before, after);
        loaded.Save(_folder["again.safetensors"], format: Own);
        Assert.Equal(System.IO.File.ReadAllBytes(File), System.IO.File.ReadAllBytes(_folder["again.safetensors"]));
    }

    [Fact]
    public void A_model_that_the_format_could_not_load_again_is_not_saved_unless_asked_for()
    {
        var model = new Model(OwnModel().Network, OutputKind.Values);
        var error = Assert.Throws<ChainruleException>(() => model.Save(File));
        Assert.Contains("layer 1 (batch-normalization)", error.Message);
        Assert.Contains("With(\"batch-normalization\"", error.Help!.ToString());
        Assert.False(System.IO.File.Exists(File));

        model.Save(File, format: ModelFormat.Default.SavingUnknown());
        var unknown = Assert.Throws<FileFormatException>(() => Model.Load(File));
        Assert.Contains("there is no layer 'batch-normalization'", unknown.Message);
        Assert.Contains("ModelFormat.Default.With(", unknown.Help!.ToString());
        Assert.Equal(2, Model.Load(File, Own).Network.OutputShape.Count);
    }

    [Fact]
    public void A_layer_that_its_notation_makes_another_of_is_not_saved()
    {
        var format = ModelFormat.Default.With("scaled[:by]", (term, shape) => new Scaled(shape, term.Number(0, "by", 1)));
        var told = new Model(Network.Input(3).Add(shape => new Scaled(shape, 2)).Build(seed: 1), OutputKind.Values);
        told.Save(File, format: format);
        Assert.Equal("scaled:2", Model.Load(File, format).Network.Notation);

        var network = Network.Input(3).Add(shape => new Scaled(shape, 1, name: "relu")).Build(seed: 1);
        var silent = new Model(network, OutputKind.Values);
        var error = Assert.Throws<ChainruleException>(() => silent.Save(File, overwrite: true, format));
        Assert.Contains("layer 0 (relu)", error.Message);
        Assert.Contains("a name of its own", error.Help!.ToString());
    }

    [Fact]
    public void A_preparation_that_nothing_writes_is_refused_and_one_that_nothing_reads_is_named()
    {
        var error = Assert.Throws<ChainruleException>(() => OwnModel().Save(File, format: WithoutPreparation()));
        Assert.Contains("Logarithm", error.Message);
        OwnModel().Save(File, format: Own);
        var unread = Assert.Throws<FileFormatException>(() => Model.Load(File, WithoutPreparation()));
        Assert.Contains("'logarithm'", unread.Message);
        Assert.Contains("With(\"logarithm\"", unread.Help!.ToString());

        static ModelFormat WithoutPreparation() =>
            ModelFormat.Default.With("batch-normalization", (_, shape) => new OwnNormalization(shape));
    }

    [Fact]
    public void The_notations_know_what_a_format_has()
    {
        var network = LayerNotation.Parse("dense:4 batch-normalization relu", new Shape(3), seed: 1, Own.Layers);
        Assert.IsType<OwnNormalization>(network.Layers[1]);
        Assert.IsType<ThreeSlots>(Own.Optimizers.Parse("three-slots"));
        Assert.IsType<DoubledError>(Own.Losses.Parse("doubled"));
        Assert.IsType<Adam>(Own.Optimizers.Parse("adam"));
        Assert.Contains("three-slots", Own.Optimizers.Names);
        Assert.DoesNotContain("three-slots", ModelFormat.Default.Optimizers.Names);
    }

    [Theory]
    [InlineData("relu", "already")]
    [InlineData("Snake", "can't be the name")]
    [InlineData("a snake", "can't be the name")]
    [InlineData("", "can't be the name")]
    [InlineData("A b!", "can't be the name")]
    [InlineData("residual", "joins branches already")]
    [InlineData("residual[:x]", "joins branches already")]
    [InlineData("sum:x", "joins branches already")]
    [InlineData("a[:b", "doesn't say how 'a' is written")]
    [InlineData("a:", "doesn't say how 'a' is written")]
    [InlineData("a[]", "doesn't say how 'a' is written")]
    [InlineData("a[b]", "doesn't say how 'a' is written")]
    [InlineData("a[:b]:c", "doesn't say how 'a' is written")]
    [InlineData("a:b c", "doesn't say how 'a' is written")]
    [InlineData("a:(b)", "doesn't say how 'a' is written")]
    public void A_name_that_is_taken_or_none_is_refused(string usage, string problem)
    {
        var error = Assert.Throws<ChainruleException>(() =>
            ModelFormat.Default.With(usage, (_, shape) => new Identity(shape))
        );
        Assert.Contains(problem, error.Message);
        Assert.Throws<ChainruleException>(() => Own.With("logarithm", new LogarithmFormat()));
        Assert.Throws<ChainruleException>(() => Own.With("network", new LogarithmFormat()));
    }

    [Theory]
    [InlineData("a[:b]")]
    [InlineData("a:b:c[:d:e]")]
    [InlineData("a:countxsize,…")]
    [InlineData("own-2")]
    public void A_usage_that_a_notation_can_have_is_taken(string usage) =>
        Assert.Contains(usage, ModelFormat.Default.With(usage, (_, shape) => new Identity(shape)).Layers.Usages);

    [Theory]
    [InlineData("A b!")]
    [InlineData("")]
    [InlineData("columns")] // of tables, before preparations had names
    public void A_preparation_has_a_name_that_files_can_have_and_no_other_has(string name) =>
        Assert.Throws<ChainruleException>(() => ModelFormat.Default.With(name, new LogarithmFormat()));

    [Fact]
    public void What_makes_nothing_is_named()
    {
        var format = ModelFormat.Default.With("void:size", (_, _) => null!)
            .With("no-loss", _ => (Loss)null!)
            .With("no-optimizer", _ => (Optimizer)null!);
        AssertNamed("void", () => LayerNotation.Parse("dense:2 void:3", new Shape(3), 1, format.Layers));
        AssertNamed("no-loss", () => format.Losses.Parse("no-loss"));
        AssertNamed("no-optimizer", () => format.Optimizers.Parse("no-optimizer"));
        var network = Network.Input(3).Add(shape => new Scaled(shape, 1, name: "void:3")).Build(seed: 1);
        AssertNamed("layer 0 (void:3)", () =>
        {
            new Model(network, OutputKind.Values).Save(File, format: format);
            return null;
        });
        AssertNamed("node 1", () => Network.Input(3).Dense(2).Add(_ => null!));

        static void AssertNamed(string name, Func<object?> make)
        {
            var error = Assert.Throws<ChainruleException>(() => { _ = make(); });
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains("not null", error.Help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_with_a_layer_that_is_unknown_says_which_and_how_it_is_made_known()
    {
        var network = Network.Input(3).Dense(3)
            .Residual(f => f.Relu().Add(shape => new OwnNormalization(shape))).Dense(2).Build(seed: 1);
        new Model(network, OutputKind.Values).Save(File, format: Own);
        var error = Assert.Throws<FileFormatException>(() => Model.Load(File));
        Assert.Contains("layer 2 (batch-normalization)", error.Message, StringComparison.Ordinal);
        Assert.Contains("layer 2 is one that the program that saved it has", error.Help, StringComparison.Ordinal);
        var step = Assert.Single(error.Remedy!.Steps);
        Assert.Equal(("ModelFormat.With", "batch-normalization"), (step.Member, step.Subject));
        Assert.Contains("ModelFormat.Default.With(\"batch-normalization\", (term, shape)", step.Code, StringComparison.Ordinal);
        Assert.Equal(network.Notation, Model.Load(File, Own).Network.Notation);
    }

    private static Model OwnModel() => new(
        Network.Input(3).Dense(4).Add(shape => new OwnNormalization(shape)).Relu().Dense(2).Build(seed: 3),
        OutputKind.Values,
        new Logarithm(2)
    );

    private sealed class Scaled(Shape shape, double by, string? name = null) : Layer(shape, shape)
    {
        public override string Notation => name ?? Setting.Write("scaled", (by, 1));

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => dy.CopyTo(dx);
    }

    private sealed class DoubledError : Loss
    {
        public override string Notation => "doubled";

        public override OutputKind Output => OutputKind.Values;

        protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
        {
            float sum = 0;
            for (int j = 0; j < y.Length; j++)
            {
                sum += 2 * MathF.Abs(y[j] - target[j]);
            }

            return sum;
        }
    }
}
