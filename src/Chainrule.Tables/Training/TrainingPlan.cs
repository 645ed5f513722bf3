
namespace Chainrule.Tables.Training;

/// <summary>
/// How much is tried on a table: all that helps on a small one, and of a large one no more than can be waited for. Counted in
/// floating-point operations, not in seconds, so that it is the same on every machine.
/// </summary>
/// <param name="Members">The networks of a mean that are trained by L-BFGS; 0 where a network is trained by mini-batches.</param>
/// <param name="Folds">The folds that penalties are chosen by; 1 for rows held back once.</param>
/// <param name="Linear">The linear model's recipe.</param>
internal sealed record TrainingPlan(int Members, int Folds, LbfgsRecipe Linear)
{
    private const int MostRowsByLbfgs = 5000, FewRows = 500, ManyRows = 20_000, MostOneHotOfMany = 64;

    // Operations that a search for a penalty may take: some ten seconds on two cores.
    private const double Budget = 6e11;

    // The linear model's products have few columns, and wait for memory more than they compute.
    private const double LinearBudget = 3e11;

    // The rows of more numbers than this are held once, not once per fold.
    private const double MostNumbers = 2e7;

    // Preparing columns takes microseconds each, however few the rows: so many of them in all folds together take some seconds.
    private const int MostPrepared = 500_000;

    // Some trainings of a search need all their iterations, most do not.
    private const int UsualIterations = 120, LeastIterations = 20;

    /// <summary>Plans for some rows of a table.</summary>
    public static TrainingPlan Of(TabularData data, int rows, TabularOptions options)
    {
        var preparation = PreparationOf(rows);
        long features = FeaturesOf(data, preparation.MostOneHot);
        bool isWide = rows <= MostRowsByLbfgs && RowSpace.Suits(rows, (int)features);
        double inputs = isWide ? rows : features, folds = FoldsOf(rows);

        // finding the space of the rows, in double precision
        double space = isWide ? 12.0 * rows * rows * features : 0;

        // loss and gradient take 6 operations per row and weight, the steps of L-BFGS some 200 per weight; a search tries about 4
        // penalties
        double search = (6.0 * rows + 200) * inputs * LbfgsRecipe.Units * UsualIterations * 4 * folds;
        bool takesBatches =
            rows > MostRowsByLbfgs
            || options.Layers is not null
            || options.Training is not null
            || options.Optimizer is not null
            || options.FindsLearningRate;
        int members = takesBatches ? 0 : search * 4 <= Budget ? 4 : search * 2 <= Budget ? 2 : search <= 2 * Budget ? 1 : 0;

        bool hasFolds = members > 0 && rows * (double)features <= MostNumbers;
        double[] counts = hasFolds
            ?
            [
                .. new[] { folds, Math.Min(5, folds), Math.Min(3, folds) }.Where(count =>
                    count * data.Inputs.Count <= MostPrepared
                ),
            ]
            : [1];

        // the products of all pairs of features, and a triangle for each penalty
        double solve = inputs * inputs * (rows + LbfgsRecipe.Solved.Penalties.Count * inputs / 3);
        if (data.Task == TableTask.Regression && space + solve <= LinearBudget)
        {
            return new TrainingPlan(
                members,
                (int)counts.FirstOrDefault(count => count * (space + solve) <= LinearBudget, 1),
                LbfgsRecipe.Solved with
                {
                    Preparation = preparation,
                }
            );
        }

        double step = ((6.0 * data.Outputs + 20) * rows + 200.0 * data.Outputs) * inputs;
        // with many rows a linear model hardly feels its penalty
        IReadOnlyList<double> penalties = rows < ManyRows ? LbfgsRecipe.Linear.Penalties : [1, 100];
        folds = counts.FirstOrDefault(count => count * (space + step * UsualIterations * penalties.Count) <= LinearBudget, 1);
        penalties = folds * step * UsualIterations * penalties.Count <= LinearBudget ? penalties : [1, 100];
        int iterations = (int)
            Math.Clamp(LinearBudget / (folds * step * penalties.Count), LeastIterations, LbfgsRecipe.Linear.Iterations);
        return new TrainingPlan(
            members,
            (int)folds,
            LbfgsRecipe.Linear with
            {
                Penalties = penalties,
                Iterations = iterations,
                Preparation = preparation,
            }
        );
    }

    private static int FoldsOf(int rows) => rows < FewRows ? Math.Min(10, rows) : 5;

    // With many rows, a feature for each of hundreds of categories would take more memory than the linear model gains by it.
    private static PreparationOptions PreparationOf(int rows) =>
        rows < ManyRows ? LbfgsRecipe.Linear.Preparation : LbfgsRecipe.Linear.Preparation with { MostOneHot = MostOneHotOfMany };

    // Of the first few thousand rows: more of them add few features.
    private static long FeaturesOf(TabularData data, int mostOneHot)
    {
        var rows = data.Rows.AsSpan(0, Math.Min(MostRowsByLbfgs, data.Rows.Length));
        return TablePreparation
            .Learn(data.Table.Select(rows), data.Inputs, new PreparationOptions { MostOneHot = mostOneHot })
            .Features;
    }
}
