using Chainrule.Analysis.Results;
using Chainrule.Data;

namespace Chainrule.Tests.Analysis.Results;

public class NearDuplicatesTests
{
    private const int Width = 64;

    [Fact]
    public void Rows_that_are_the_same_or_hardly_differ_are_found_and_others_are_not()
    {
        float[] train = Noise(300, seed: 1), test = Noise(100, seed: 2);
        for (int row = 0; row < 20; row++)
            train.AsSpan((row + 30) * Width, Width).CopyTo(test.AsSpan(row * Width, Width));

        float[] jitter = Noise(20, seed: 3);
        for (int i = 10 * Width; i < 20 * Width; i++)
            test[i] += 0.02f * jitter[i];

        int found = NearDuplicates.Count(Data(train), Data(test));

        Assert.InRange(found, 18, 20); // of ten shifted rows one may fall between boxes, never of the ten equal ones
    }

    [Fact]
    public void Rows_of_other_noise_are_no_duplicates() => Assert.Equal(0, NearDuplicates.Count(Data(Noise(300, seed: 1)), Data(Noise(100, seed: 2))));

    [Fact]
    public void Blank_rows_are_duplicates_of_blank_rows_alone()
    {
        Assert.Equal(5, NearDuplicates.Count(Data(new float[3 * Width]), Data(new float[5 * Width])));
        Assert.Equal(0, NearDuplicates.Count(Data(Noise(3, seed: 1)), Data(new float[5 * Width])));
    }

    [Fact]
    public void Rows_of_few_numbers_are_compared_too()
    {
        var data = ArrayDataset.OfClasses([1, 2, 3, 4, 5, 7], new Shape(2), [0, 1, 0], 2);
        Assert.Equal(3, NearDuplicates.Count(data, data));
    }

    private static ArrayDataset Data(float[] x) => ArrayDataset.OfClasses(x, new Shape(Width), new int[x.Length / Width], 2);

    private static float[] Noise(int rows, uint seed)
    {
        var values = new float[rows * Width];
        for (int i = 0; i < values.Length; i++)
        {
            seed = (seed * 1664525) + 1013904223;
            values[i] = (seed >> 8) / (float)(1 << 24) - 0.5f;
        }

        return values;
    }
}
