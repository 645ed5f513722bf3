
namespace Chainrule.Tables.Training;

/// <summary>
/// How much is tried on a table: all that helps on a small one, and of a large one no more than can be waited for. Counted in
/// floating-point operations, not in seconds, so that it is the same on every machine.
/// </summary>
/// <param name="Members">The networks of a mean that are trained by L-BFGS; 0 where a network is trained by mini-batches.</param>
/// <param name="Folds">The folds that penalties are chosen by; 1 for rows held back once.</param>
/// <param name="Linear">The linear model's recipe.</param>
/// <param name="Work">The operations that all of it is planned to take.</param>
internal sealed record TrainingPlan(int Members, int Folds, LbfgsRecipe Linear, PlannedWork Work)
{
    private const int LeastRowsByBatches = 2000;
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

    // Memory makes an operation of the linear model take so much longer than one of a network.
    private const double LinearSlowness = 4;

    /// <summary>Whether a mean of networks by mini-batches is tried beside one by L-BFGS.</summary>
    public bool TriesBatches { get; private init; }

    /// <summary>Plans for some rows of a table.</summary>
    public static TrainingPlan Of(TabularData data, int rows, TabularOptions options)
    {
        var size = ProblemSize.Of(data, rows);
        // loss and gradient take 6 operations per row and weight, the steps of L-BFGS some 200 per weight
        double training = (6.0 * rows + 200) * size.Inputs * LbfgsRecipe.Units * UsualIterations;
        int members = MembersOf(rows, training * FoldsOf(rows), options);
        bool hasFolds = members > 0 && rows * (double)size.Features <= MostNumbers;
        double[] counts = hasFolds ? [.. CountsOf(data, rows)] : [1];
        var (linear, folds, trials) = LinearOf(data, rows, size, counts);
        bool triesBatches = members > 0 && rows >= LeastRowsByBatches;
        var work = new PlannedWork(
            LinearSlowness * trials,
            LinearSlowness * trials / (folds * linear.UsualTrainings),
            training * LbfgsRecipe.Network(members).UsualTrainings * folds,
            members > 0 ? training * members : BatchRecipe.PlannedOperations(rows, (int)size.Features, options)
        )
        {
            Batches = triesBatches ? BatchRecipe.PlannedOperations(rows, (int)size.Features, options) : 0,
        };
        work = options.Kind == ModelKind.Linear ? work with { Network = 0, NetworkFit = 0, Batches = 0 } : work;
        return new TrainingPlan(members, folds, linear, work)
        {
            TriesBatches = triesBatches,
        };
    }

    // What a single network takes in all folds.
    private static int MembersOf(int rows, double training, TabularOptions options)
    {
        bool takesBatches =
            rows > MostRowsByLbfgs
            || options.Layers is not null
            || options.Training is not null
            || options.Optimizer is not null
            || options.Initializer is not null
            || options.FindsLearningRate;
        double Search(int members) => training * LbfgsRecipe.Network(members).UsualTrainings;
        return takesBatches ? 0 : Search(4) <= Budget ? 4 : Search(2) <= Budget ? 2 : Search(1) <= 2 * Budget ? 1 : 0;
    }

    // The numbers of folds worth having, most first.
    private static IEnumerable<double> CountsOf(TabularData data, int rows) =>
        new double[] { FoldsOf(rows), Math.Min(5, FoldsOf(rows)), Math.Min(3, FoldsOf(rows)) }
            .Where(count => count * data.Inputs.Count <= MostPrepared);

    // The linear model's recipe, the folds, and the operations of all its trials.
    private static (LbfgsRecipe Recipe, int Folds, double Trials) LinearOf(
        TabularData data, int rows, ProblemSize size, double[] counts)
    {
        // the products of all pairs of features, and a triangle for each penalty
        double solve = size.Inputs * size.Inputs * (rows + LbfgsRecipe.Solved.Penalties.Count * size.Inputs / 3);
        if (data.Task == TableTask.Regression && size.Space + solve <= LinearBudget)
        {
            int solved = (int)counts.FirstOrDefault(count => count * (size.Space + solve) <= LinearBudget, 1);
            return (LbfgsRecipe.Solved with { Preparation = size.Preparation }, solved, solved * (size.Space + solve));
        }

        double step = ((6.0 * data.Outputs + 20) * rows + 200.0 * data.Outputs) * size.Inputs;
        // with many rows a linear model hardly feels its penalty
        IReadOnlyList<double> penalties = rows < ManyRows ? LbfgsRecipe.Linear.Penalties : [1, 100];
        double folds = counts.FirstOrDefault(
            count => count * (size.Space + step * UsualIterations * penalties.Count) <= LinearBudget, 1);
        penalties = folds * step * UsualIterations * penalties.Count <= LinearBudget ? penalties : [1, 100];
        int iterations = (int)
            Math.Clamp(LinearBudget / (folds * step * penalties.Count), LeastIterations, LbfgsRecipe.Linear.Iterations);
        var recipe = LbfgsRecipe.Linear with
        {
            Penalties = penalties,
            Iterations = iterations,
            Preparation = size.Preparation,
        };
        double trials = folds * (size.Space + step * Math.Min(UsualIterations, iterations) * penalties.Count);
        return (recipe, (int)folds, trials);
    }

    private static int FoldsOf(int rows) => rows < FewRows ? Math.Min(10, rows) : 5;

    /// <summary>How large the matrices are.</summary>
    /// <param name="Preparation">How columns are prepared.</param>
    /// <param name="Features">The features that they become.</param>
    /// <param name="Inputs">The inputs of a model: the features, or the coordinates of the space that few rows span.</param>
    /// <param name="Space">The operations that finding that space takes, in double precision; 0 where it isn't wanted.</param>
    private sealed record ProblemSize(PreparationOptions Preparation, long Features, double Inputs, double Space)
    {
        public static ProblemSize Of(TabularData data, int rows)
        {
            var preparation = PreparationOf(rows);
            long features = FeaturesOf(data, preparation.MostOneHot);
            bool isWide = rows <= MostRowsByLbfgs && RowSpace.Suits(rows, (int)features);
            return new ProblemSize(
                preparation, features, isWide ? rows : features, isWide ? 12.0 * rows * rows * features : 0);
        }

        // With many rows, a feature for each of hundreds of categories would take more memory than the linear model gains by it.
        private static PreparationOptions PreparationOf(int rows) =>
            rows < ManyRows
                ? LbfgsRecipe.Linear.Preparation
                : LbfgsRecipe.Linear.Preparation with { MostOneHot = MostOneHotOfMany };

        // Of the first few thousand rows: more of them add few features.
        private static long FeaturesOf(TabularData data, int mostOneHot)
        {
            var rows = data.Rows.AsSpan(0, Math.Min(MostRowsByLbfgs, data.Rows.Length));
            return TablePreparation
                .Learn(data.Table.Select(rows), data.Inputs, new PreparationOptions { MostOneHot = mostOneHot })
                .Features;
        }
    }
}
