using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>The choice between a model and a simpler one.</summary>
public class SelectedTests
{
    // of differences of 1 and −1 around the gain, over 4 folds: a standard error of √(4 / 3 / 4)
    [Theory]
    [InlineData(-0.01, false)]
    [InlineData(0, false)]
    [InlineData(0.28, false)]
    [InlineData(0.30, true)]
    [InlineData(5, true)]
    public void It_must_do_better_than_half_a_standard_error_of_the_difference_over_folds(double gain, bool beats)
    {
        var simpler = Of(ModelKind.Linear, 9, 9, 9, 9);
        Assert.Equal(beats, Of(ModelKind.Network, 8 - gain, 10 - gain, 8 - gain, 10 - gain).Beats(simpler));
    }

    [Theory]
    [InlineData(0.56, false)]
    [InlineData(0.60, true)]
    public void Always_the_same_prediction_must_be_beaten_by_a_whole_one(double gain, bool beats)
    {
        var same = Of(ModelKind.Constant, 9, 9, 9, 9);
        Assert.Equal(beats, Of(ModelKind.Network, 8 - gain, 10 - gain, 8 - gain, 10 - gain).Beats(same));
    }

    [Theory]
    [InlineData(0.28f, false)]
    [InlineData(0.30f, true)]
    public void Measured_on_one_fold_alone_over_its_rows(float gain, bool beats)
    {
        var simpler = Of(ModelKind.Linear, 9, 9, 9, 9, 9) with { FirstRows = [3, 3, 3, 3] };
        var network = Of(ModelKind.Network, 9 - gain) with { FirstRows = [2 - gain, 4 - gain, 2 - gain, 4 - gain] };
        Assert.Equal(beats, network.Beats(simpler));
    }

    [Theory]
    [InlineData(-0.01, false)]
    [InlineData(0, false)]
    [InlineData(0.01, true)]
    public void On_a_single_set_of_rows_it_must_do_better(double gain, bool beats) =>
        Assert.Equal(beats, Of(ModelKind.Network, 9 - gain).Beats(Of(ModelKind.Linear, 9)));

    private static Selected Of(ModelKind kind, params double[] folds) => new(kind, null, folds.Average(), 0, Factor: 1, folds);
}
