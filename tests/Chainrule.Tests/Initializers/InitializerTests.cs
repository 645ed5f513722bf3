using System.Text.Json;
using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Tests.Controls;
using Chainrule.Tests.Support;
using Xunit.Sdk;

namespace Chainrule.Tests.Initializers;

[Trait("Category", "Numbers")]
public class InitializerTests
{
    private static readonly RandomStream Stream = new(42, RandomStreams.Initialization(0));

    [Theory]
    [InlineData("he-normal", 2.0 / 300)]
    [InlineData("he-uniform", 2.0 / 300)]
    [InlineData("glorot-normal", 2.0 / 500)]
    [InlineData("glorot-uniform", 2.0 / 500)]
    [InlineData("lecun-normal", 1.0 / 300)]
    [InlineData("lecun-uniform", 1.0 / 300)]
    [InlineData("normal:0.01", 0.0001)]
    public void Mean_is_zero_and_variance_as_published(string notation, double variance) =>
        CheckMoments(InitializerNotation.Parse(notation), variance);

    [Fact]
    public void Uniform_numbers_from_0_for_normal_ones_are_caught()
    {
        CheckMoments(new FaultyNormal(isUniform: false), 0.0001);
        Assert.ThrowsAny<XunitException>(() => CheckMoments(new FaultyNormal(isUniform: true), 0.0001));
    }

    private static void CheckMoments(Initializer initializer, double variance)
    {
        float[] values = new float[300 * 200];
        initializer.Fill(new Shape(300, 200), Stream, values);
        double[] z = [.. values.Select(v => v / Math.Sqrt(variance))];
        double mean = z.Average(), second = z.Average(v => v * v), third = z.Average(v => v * v * v);
        double deviation = 1 / Math.Sqrt(z.Length);
        Assert.InRange(mean, -4 * deviation, 4 * deviation);
        Assert.InRange(second, 1 - 4 * Math.Sqrt(2) * deviation, 1 + 4 * Math.Sqrt(2) * deviation);
        Assert.InRange(third, -4 * Math.Sqrt(15) * deviation, 4 * Math.Sqrt(15) * deviation);
        double expectedFourth = initializer.Notation.EndsWith("uniform", StringComparison.Ordinal) ? 1.8 : 3;
        Assert.InRange(z.Average(v => v * v * v * v), expectedFourth - 40 * deviation, expectedFourth + 40 * deviation);
    }

    [Theory]
    [InlineData("he-uniform", 6.0 / 300)]
    [InlineData("glorot-uniform", 6.0 / 500)]
    [InlineData("lecun-uniform", 3.0 / 300)]
    public void Uniform_values_fill_their_bounds_and_stay_within(string notation, double limitSquared)
    {
        float[] values = Values(notation, new Shape(300, 200));
        double limit = Math.Sqrt(limitSquared);
        Assert.InRange(values.Max(), 0.999 * limit, limit);
        Assert.InRange(values.Min(), -limit * (1 + 1e-7), -0.999 * limit);
    }

    [Fact]
    public void First_values_are_those_of_an_independent_computation()
    {
        JsonElement golden = GoldenFile.Read("initializers.json");
        var shape = new Shape(golden.GetProperty("inputs").GetInt32(), golden.GetProperty("outputs").GetInt32());
        foreach (JsonProperty entry in golden.GetProperty("values").EnumerateObject())
        {
            Assert.Equal(entry.Value.Floats(), Values(entry.Name, shape)[..8]);
        }
    }

    [Fact]
    public void Orthogonal_has_the_same_bits_on_every_machine() =>
        Assert.Equal("cd623e9450d0891f", Bits.Of(Values("orthogonal", new Shape(64, 37))));

    [Fact]
    public void Same_stream_gives_same_bits_and_another_stream_others()
    {
        foreach (string name in InitializerNotation.Names.Where(name => name != "zeros"))
        {
            float[] values = Values(name, new Shape(7, 5)), other = new float[35];
            Assert.Equal(values, Values(name, new Shape(7, 5)));
            InitializerNotation.Parse(name).Fill(new Shape(7, 5), Stream with { Stream = 99 }, other);
            Assert.NotEqual(values, other);
        }
    }

    [Theory]
    [InlineData(40, 40, 1)]
    [InlineData(100, 30, 1)]
    [InlineData(30, 100, 2.5f)]
    [InlineData(1, 9, 1)]
    [InlineData(9, 1, 1)]
    public void Orthogonal_matrices_are_orthonormal_times_the_gain(int rows, int columns, float gain)
    {
        var q = new float[rows * columns];
        new Orthogonal(gain).Fill(new Shape(rows, columns), Stream, q);
        bool tall = rows >= columns;
        int vectors = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int a = 0; a < vectors; a++)
        {
            for (int b = 0; b < vectors; b++)
            {
                double dot = 0;
                for (int k = 0; k < length; k++)
                {
                    dot += tall
                        ? (double)q[k * columns + a] * q[k * columns + b]
                        : (double)q[a * columns + k] * q[b * columns + k];
                }

                Assert.Equal(a == b ? gain * gain : 0, dot, 1e-5);
            }
        }
    }

    [Fact]
    public void Kernel_sizes_before_the_last_two_multiply_both_fans()
    {
        Assert.Equal((3 * 3 * 16, 3 * 3 * 32), VarianceScaling.Fans(new Shape(3, 3, 16, 32)));
        Assert.Equal((16, 32), VarianceScaling.Fans(new Shape(16, 32)));
        Assert.Equal((32, 32), VarianceScaling.Fans(new Shape(32)));
    }

    [Fact]
    public void Zeros_overwrite_what_was_there()
    {
        float[] values = [1, 2, 3];
        new Zeros().Fill(new Shape(3), Stream, values);
        Assert.Equal([0, 0, 0], values);
    }

    [Fact]
    public void Notation_reads_back_as_itself()
    {
        foreach (string name in InitializerNotation.Names)
        {
            string notation = InitializerNotation.Parse(name).Notation;
            Assert.StartsWith(name, notation, StringComparison.Ordinal);
            Assert.Equal(notation, InitializerNotation.Parse(notation).Notation);
        }

        Assert.Equal("normal:0.05", InitializerNotation.Parse("normal:0.05").Notation);
    }

    [Theory]
    [InlineData("he-norml", "did you mean 'he-normal'?")]
    [InlineData("normal:-1", "the standard deviation must be at least 0")]
    [InlineData("zeros:1", "write zeros")]
    [InlineData(
        "xyz123",
        "known are he-normal, he-uniform, glorot-normal, glorot-uniform, lecun-normal, lecun-uniform, normal, zeros, orthogonal"
    )]
    public void Errors_say_how_to_mend_them(string notation, string help) =>
        Assert.Equal(help, Assert.Throws<ChainruleException>(() => InitializerNotation.Parse(notation)).Help);

    private static float[] Values(string notation, Shape shape)
    {
        var values = new float[shape.Count];
        InitializerNotation.Parse(notation).Fill(shape, Stream, values);
        return values;
    }
}
