using Chainrule.Data;

namespace Chainrule.Tests.Data;

public class ScalingTests
{
    private static ArrayDataset Rows(int width, params float[] inputs) =>
        ArrayDataset.OfClasses(inputs, new Shape(width), new int[inputs.Length / width], 1);

    private static float[] Scaled(IDataset data, Scaling scaling)
    {
        var batch = new Batch(new ScaledDataset(data, scaling), data.Count);
        batch.FillInOrder(0, data.Count);
        return batch.Inputs.ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.Equal(expected, actual, (a, b) => MathF.Abs(a - b) < 1e-6f);

    [Fact]
    [Trait("Category", "Numbers")]
    public void Floats_bytes_and_rows_in_place_give_the_same_bits()
    {
        byte[] bytes = [.. Enumerable.Range(0, 3 * 37).Select(i => (byte)(i * 57))];
        float[] floats = [.. bytes.Select(b => (float)b)];
        float[] scale = [.. Enumerable.Range(1, 37).Select(j => 1f / j)],
            offset = [.. Enumerable.Range(1, 37).Select(j => j - 1f / 3)];
        foreach (
            Scaling scaling in new[] { Scaling.Of(scale, offset), Scaling.BytesToUnit, Scaling.None, Scaling.Of(0.3f, -7.7f) }
        )
        {
            float[] fromBytes = new float[bytes.Length], fromFloats = new float[bytes.Length], inPlace = [.. floats];
            scaling.Apply(bytes, fromBytes);
            scaling.Apply(floats, fromFloats);
            scaling.Apply(inPlace, inPlace);
            Assert.Equal(fromBytes.Select(BitConverter.SingleToInt32Bits), fromFloats.Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(fromFloats, inPlace);
            for (int i = 0; i < bytes.Length; i++)
            {
                int j = i % scaling.Features;
                Assert.Equal(MathF.FusedMultiplyAdd(floats[i], scaling.Scale[j], scaling.Offset[j]), fromFloats[i]);
            }
        }
    }

    [Fact]
    public void No_scaling_keeps_every_bit()
    {
        float[] odd = [-0f, float.Epsilon, float.NaN, float.NegativeInfinity];
        float[] result = new float[4];
        Scaling.None.Apply(odd, result);
        Assert.Equal(odd.Select(BitConverter.SingleToInt32Bits), result.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Standardized_features_have_mean_zero_and_deviation_one()
    {
        var random = new Random(3);
        float[] inputs = [.. Enumerable.Range(0, 1000 * 3).Select(i => (float)((i % 3 + 1) * 100 * random.NextDouble() + 1e4))];
        float[] y = Scaled(Rows(3, inputs), Scaling.Standardize(Rows(3, inputs)));
        for (int j = 0; j < 3; j++)
        {
            double[] column = [.. Enumerable.Range(0, 1000).Select(i => (double)y[i * 3 + j])];
            double mean = column.Average();
            Assert.Equal(0, mean, 1e-5);
            Assert.Equal(1, Math.Sqrt(column.Sum(v => (v - mean) * (v - mean)) / 1000), 1e-5);
        }
    }

    [Fact]
    public void A_feature_that_never_changes_is_centered_and_not_stretched()
    {
        ArrayDataset data = Rows(3, 5, 1, 1e-42f, 5, 3, 2e-42f);
        Scaling scaling = Scaling.Standardize(data);
        Assert.Equal(1, scaling.Scale[0]);
        Assert.Equal([0f, -1f, 0f, 1f], Scaled(data, scaling).Where((_, i) => i % 3 < 2));
        Assert.All(Scaled(data, scaling), y => Assert.True(float.IsFinite(y)));
    }

    [Fact]
    public void One_standard_for_all_features()
    {
        Scaling scaling = Scaling.StandardizeGlobally(Rows(2, 1, 3, 5, 7));
        Assert.Equal(1, scaling.Features);
        float deviation = MathF.Sqrt(5);
        AssertClose([-3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation], Scaled(Rows(2, 1, 3, 5, 7), scaling));
    }

    [Fact]
    public void Smallest_and_largest_become_the_ends_of_the_scale()
    {
        ArrayDataset data = Rows(2, 10, 4, 20, 4, 15, 4);
        AssertClose([0f, 0f, 1f, 0f, 0.5f, 0f], Scaled(data, Scaling.MinMax(data)));
        AssertClose([-1f, -1f, 1f, -1f, 0f, -1f], Scaled(data, Scaling.MinMax(data, -1, 1)));
        Assert.Throws<ChainruleException>(() => Scaling.MinMax(data, 1, 1));
    }

    [Fact]
    public void Raw_bytes_are_standardized_as_the_numbers_they_are()
    {
        byte[] bytes = [0, 10, 255, 30, 128, 20];
        var images = new ByteDataset(bytes, new Shape(2), [0, 0, 0], 1);
        Scaling fromBytes = Scaling.Standardize(images.With(Scaling.None));
        Assert.Equal(Scaling.Standardize(Rows(2, [.. bytes.Select(b => (float)b)])), fromBytes);
        Assert.Equal(Scaled(images.With(Scaling.None), fromBytes), Scaled(images.With(fromBytes), Scaling.None));
    }

    [Fact]
    public void Scalings_are_equal_when_their_numbers_are()
    {
        Assert.Equal(Scaling.Of([1f, 2f], [3f, 4f]), Scaling.Of([1f, 2f], [3f, 4f]));
        Assert.Equal(Scaling.Of([1f, 2f], [3f, 4f]).GetHashCode(), Scaling.Of([1f, 2f], [3f, 4f]).GetHashCode());
        Assert.NotEqual(Scaling.Of([1f, 2f], [3f, 4f]), Scaling.Of([1f, 2f], [3f, 5f]));
        Assert.NotEqual(Scaling.Of(1f, 2f), Scaling.Of([1f, 1f], [2f, 2f]));
        Assert.Equal(Scaling.None, Scaling.Of(1, 0));
    }

    [Fact]
    public void What_loses_the_data_or_does_not_fit_is_refused()
    {
        Assert.Throws<ChainruleException>(() => Scaling.Of(0, 1));
        Assert.Throws<ChainruleException>(() => Scaling.Of(float.NaN, 1));
        Assert.Throws<ChainruleException>(() => Scaling.Of(1, float.PositiveInfinity));
        Assert.Throws<ChainruleException>(() => Scaling.Of([], []));
        Assert.Throws<ChainruleException>(() => Scaling.Of([1f], [1f, 2f]));
        Assert.Throws<ChainruleException>(() => new ScaledDataset(Rows(3, 1, 2, 3), Scaling.Of([1f, 1f], [0f, 0f])));
        Assert.Throws<ArgumentException>(() => Scaling.Of([1f, 1f], [0f, 0f]).Apply(new float[3], new float[3]));
        Assert.Throws<ArgumentException>(() => Scaling.BytesToUnit.Apply(new byte[3], new float[2]));
        Assert.Throws<ChainruleException>(() => Scaling.Standardize(Rows(2)));
    }
}
