using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>What holds for every layer in the table of oracles.</summary>
[Trait("Category", "Numbers")]
public class LayerTests
{
    public static TheoryData<string> Names => [.. LayerOracles.All.Keys];

    [Fact]
    public void Every_layer_has_an_oracle()
    {
        var checkedLayers = LayerOracles.All.Values.Select(oracle => oracle.Create(new Shape(2)).GetType()).ToHashSet();
        var layers = typeof(Layer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract)
            .Where(type => !type.IsSubclassOf(typeof(Join)) && type != typeof(BatchNormalization)); // they have their own tests
        Assert.Empty(layers.Where(type => !checkedLayers.Contains(type)).Select(type => type.Name));
    }

    [Fact]
    public void Every_name_of_the_notation_has_an_oracle() =>
        Assert.Equal(
            ["batch-norm"], LayerNotation.Names.Except(LayerOracles.All.Keys.Select(notation => notation.Split(':')[0])));

    [Theory, MemberData(nameof(Names))]
    public void The_builder_adds_what_the_notation_names(string notation) =>
        Assert.Equal(notation, LayerOracles.All[notation].Create(new Shape(2)).Notation);

    [Theory, MemberData(nameof(Names))]
    public void Its_notation_reads_back(string name)
    {
        Layer layer = LayerOracles.All[name].Create(new Shape(2));
        Layer read = Assert.Single(LayerNotation.Parse(layer.Notation, layer.Input, seed: 1).Layers);
        Assert.Equal((layer.GetType(), layer.Notation), (read.GetType(), read.Notation));
    }

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_its_oracle_forward_and_backward(string name)
    {
        int cases = Cases.Of(sample: 100, all: 1000);
        for (int seed = 0; seed < cases; seed++)
        {
            LayerCheck.AtRandom(LayerOracles.All[name], seed);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_row_has_the_same_bits_alone_and_anywhere_in_any_batch(string name)
    {
        const int batchSize = 7;
        foreach (int width in (int[])[1, 5, 16, 21])
        {
            var random = new Random(width);
            Layer layer = LayerOracles.All[name].Create(new Shape(width));
            int outputs = layer.Output.Count;
            float[] parameters = LayerCheck.Normal(random, LayerRun.CountParameters(layer), 0.5);
            float[] x = LayerCheck.Normal(random, batchSize * width, 3), dy = LayerCheck.Normal(random, batchSize * outputs, 1);
            var together = new LayerRun(layer, batchSize, x, dy, parameters);
            for (int row = 0; row < batchSize; row++)
            {
                float[] rowX = x[(row * width)..((row + 1) * width)], rowDy = dy[(row * outputs)..((row + 1) * outputs)];
                var alone = new LayerRun(layer, 1, rowX, rowDy, parameters);
                SameBits(alone.Y, together.Y.AsSpan(row * outputs, outputs));
                SameBits(alone.Dx, together.Dx.AsSpan(row * width, width));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_shard_of_a_batch_in_training_has_the_bits_of_its_rows_in_the_whole(string name)
    {
        const int batchSize = 11, width = 21;
        var random = new Random(3);
        Layer layer = LayerOracles.All[name].Create(new Shape(width));
        int outputs = layer.Output.Count;
        float[] parameters = LayerCheck.Normal(random, LayerRun.CountParameters(layer), 0.5);
        float[] x = LayerCheck.Normal(random, batchSize * width, 3), dy = LayerCheck.Normal(random, batchSize * outputs, 1);
        var stream = new RandomStream(9, RandomStreams.Layer(0), 2);
        var whole = new LayerRun(layer, batchSize, x, dy, parameters, isTraining: true, random: stream);
        foreach (var (first, end) in ((int, int)[])[(0, 4), (4, 5), (5, 11)])
        {
            float[] shardX = x[(first * width)..(end * width)], shardDy = dy[(first * outputs)..(end * outputs)];
            var shard = new LayerRun(layer, end - first, shardX, shardDy, parameters, null, true, stream, first);
            SameBits(whole.Y.AsSpan((first * outputs)..(end * outputs)), shard.Y);
            SameBits(whole.Dx.AsSpan((first * width)..(end * width)), shard.Dx);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Three_threads_give_the_bits_of_one(string name)
    {
        const int batchSize = 61, width = 1001;
        var random = new Random(1);
        Layer layer = LayerOracles.All[name].Create(new Shape(width));
        float[] parameters = LayerCheck.Normal(random, LayerRun.CountParameters(layer), 0.5);
        float[] x = LayerCheck.Normal(random, batchSize * width, 3),
            dy = LayerCheck.Normal(random, batchSize * layer.Output.Count, 1);
        using var three = new Workers(3);
        foreach (bool isTraining in (bool[])[true, false])
        {
            var stream = new RandomStream(9, RandomStreams.Layer(0), 2);
            var alone = new LayerRun(layer, batchSize, x, dy, parameters, Workers.None, isTraining, stream);
            var shared = new LayerRun(layer, batchSize, x, dy, parameters, three, isTraining, stream);
            SameBits(alone.Y, shared.Y);
            SameBits(alone.Dx, shared.Dx);
            SameBits(alone.Gradients, shared.Gradients);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_instruction_set_gives_the_recorded_bits(string name)
    {
        const int batchSize = 9, width = 37;
        var bits = new BitHash();
        Layer layer = LayerOracles.All[name].Create(new Shape(width));
        var run = new LayerRun(
            layer,
            batchSize,
            Uniform(0, batchSize * width),
            Uniform(1, batchSize * layer.Output.Count),
            Uniform(2, LayerRun.CountParameters(layer)),
            isTraining: true,
            random: new RandomStream(1, RandomStreams.Layer(1), 5)
        );
        bits.Add(run.Y);
        bits.Add(run.Dx);
        bits.Add(run.Gradients);

        Assert.Equal(LayerOracles.All[name].Bits, bits.ToString());
    }

    [Theory, MemberData(nameof(Names))]
    public void A_nan_stays_in_its_row_and_does_not_vanish(string name)
    {
        foreach (bool isTraining in (bool[])[true, false])
        {
            foreach (int width in (int[])[1, 19])
            {
                Layer layer = LayerOracles.All[name].Create(new Shape(width));
                float[] parameters = LayerCheck.Normal(new Random(1), LayerRun.CountParameters(layer), 0.5);
                float[] x = LayerCheck.Normal(new Random(2), 3 * width, 1);
                x[(2 * width) - 1] = float.NaN;
                float[] y = new LayerRun(layer, 3, x, new float[3 * layer.Output.Count], parameters, isTraining: isTraining).Y;
                int outputs = layer.Output.Count;
                Assert.Contains(y.Skip(outputs).Take(outputs), float.IsNaN);
                Assert.DoesNotContain(y.Take(outputs).Concat(y.Skip(2 * outputs)), float.IsNaN);
            }
        }
    }

    /// <summary>Numbers from −8 to 8 that are the same on every machine.</summary>
    private static float[] Uniform(int stream, int count)
    {
        var random = new RandomStream(3, RandomStreams.User(stream));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)((random.Uniform((uint)i) - 0.5) * 16);
        }

        return values;
    }

    private static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(actual[i]));
        }
    }
}
