using Chainrule.Data;

namespace Chainrule.Tests.Data;

public class ArrayDatasetTests
{
    private static readonly float[] Inputs = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Rows_are_copied_out_in_the_order_asked_for()
    {
        var data = ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 2, 1], 3, [1f, 0f, 0.5f]);
        float[] x = new float[6];
        int[] classes = new int[3];
        float[] weights = new float[3];
        data.CopyInputs([2, 0, 2], x);
        data.CopyClasses([2, 0, 2], classes);
        data.CopyWeights([2, 0, 2], weights);
        Assert.Equal([5, 6, 1, 2, 5, 6], x);
        Assert.Equal([1, 0, 1], classes);
        Assert.Equal([0.5f, 1, 0.5f], weights);
        Assert.Equal((3, 3, 0, true), (data.Count, data.Classes, data.TargetSize, data.HasWeights));
    }

    [Fact]
    public void Values_may_have_several_numbers_a_row()
    {
        var data = ArrayDataset.OfValues(Inputs, new Shape(3), [10, 11, 20, 21], 2);
        float[] values = new float[4];
        data.CopyValues([1, 0], values);
        Assert.Equal([20, 21, 10, 11], values);
        Assert.Equal((2, 0, 2, false), (data.Count, data.Classes, data.TargetSize, data.HasWeights));
        Assert.Throws<InvalidOperationException>(() => data.CopyClasses([0], new int[1]));
        Assert.Throws<InvalidOperationException>(() => data.CopyWeights([0], new float[1]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_label_outside_the_classes_is_named(int label)
    {
        var error = Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(2), [0, label, 1], 3));
        Assert.Equal($"label of row 1: {label} is not one of the 3 classes 0 to 2", error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Every_number_that_is_not_finite_is_found_and_named(float bad)
    {
        for (int at = 0; at < 40; at++)
        {
            float[] inputs = new float[40];
            inputs[at] = bad;
            var error = Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(inputs, new Shape(4), new int[10], 1));
            Assert.StartsWith($"inputs, row {at / 4}, column {at % 4}: ", error.Message);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(4), [0], 1));
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 1], 2));
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfValues(Inputs, new Shape(2), [1f, 2f], 1));
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfValues(Inputs, new Shape(2), [1f, 2f, 3f], 0));
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 0, 0], 0));
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 0, 0], 1, [1f]));
    }

    [Fact]
    public void Weights_must_be_finite_and_not_negative()
    {
        var error = Assert.Throws<ChainruleException>(() =>
            ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 0, 0], 1, [1f, -0.1f, 1f])
        );
        Assert.Contains("row 1", error.Message);
        Assert.Throws<ChainruleException>(() => ArrayDataset.OfClasses(Inputs, new Shape(2), [0, 0, 0], 1, [1f, 1f, float.NaN]));
    }
}
