using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class IterationHistoryTests
{
    [Fact]
    public void Folds_count_by_their_rows_and_one_that_has_ended_with_its_last_losses()
    {
        var history = IterationHistory.Mean(
            [
                [(0, 1, 4), (1, 0.5, 2), (2, 0.4, 1)],
                [(0, 3, 8), (1, 1, 6)],
            ],
            [30, 10],
            hasConverged: true
        );
        Assert.Equal([0, 1, 2], history.Iterations.Select(iteration => iteration.Iteration));
        Assert.Equal([2, 0.75, 0.7], history.Iterations.Select(iteration => Math.Round(iteration.TrainLoss, 12)));
        Assert.Equal([5, 3, 2.25], history.Iterations.Select(iteration => Math.Round(iteration.ValidationLoss, 12)));
        Assert.Equal((2, 2, true), (history.Best.Iteration, history.Folds, history.HasConverged));
    }

    [Fact]
    public void How_much_it_rises_is_known_to_the_standard_error_of_the_folds()
    {
        // from the best iteration, 1, to the last one the folds rise by 1, 2 and 3: a deviation of 1 over 3 folds
        var history = IterationHistory.Mean(
            [
                [(0, 9, 9), (1, 1, 1), (5, 0.5, 2)],
                [(0, 9, 9), (1, 1, 1), (5, 0.5, 3)],
                [(0, 9, 9), (1, 1, 1), (5, 0.5, 4)],
            ],
            [1, 1, 1],
            true
        );
        Assert.Equal(1, history.Best.Iteration);
        Assert.Equal(1 / Math.Sqrt(3), history.Iterations[^1].RiseError, 1e-12);
        Assert.Equal(0, history.Iterations[1].RiseError);
        Assert.True(double.IsNaN(IterationHistory.Mean([[(0, 1, 1), (1, 1, 2)]], [5], true).Iterations[^1].RiseError));
    }

    [Fact]
    public void What_is_no_number_is_never_the_best()
    {
        var history = IterationHistory.Mean([[(0, 1, 3), (1, double.NaN, double.NaN), (2, 1, 2)]], [5], true);
        Assert.Equal(2, history.Best.Iteration);
    }
}
