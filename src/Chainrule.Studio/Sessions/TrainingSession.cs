namespace Chainrule.Studio.Sessions;

/// <summary>The same data learned in several ways: a training, and the branches that left it or each other.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TrainingSession : IDisposable
{
    private readonly SessionLimits _limits;
    private readonly List<Branch> _branches = [];

    /// <summary>A session with one branch, at its first step.</summary>
    /// <exception cref="ChainruleException">The plan can't be carried out, or doesn't fit the data.</exception>
    public TrainingSession(IDataset data, TrainingPlan plan, SessionLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        _limits = limits ?? new SessionLimits();
        Data = data;
        _branches.Add(new Branch(0, data, plan, _limits));
    }

    /// <summary>The rows.</summary>
    public IDataset Data { get; }

    /// <summary>All branches, oldest first.</summary>
    public IReadOnlyList<Branch> Branches => _branches;

    /// <summary>Leaves a branch at a step, to go on in another way.</summary>
    /// <param name="from">The branch.</param>
    /// <param name="step">The step, at or behind its first.</param>
    /// <param name="change">Makes the new plan of the branch's own.</param>
    /// <exception cref="ChainruleException">
    /// There are as many branches as there may be, the training doesn't come to this step, or the plan can't be carried out.
    /// </exception>
    public Branch Fork(Branch from, long step, Func<TrainingPlan, TrainingPlan> change)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(change);
        if (_branches.Count >= _limits.Branches)
        {
            throw new ChainruleException(
                $"there are {_branches.Count} branches, which is as many as one session may have", "start anew");
        }

        if (!from.Go(step))
        {
            throw new ChainruleException(
                $"the training doesn't come to step {step:N0}, but to {from.Step:N0}", "branch off there or before");
        }

        var branch = from.Fork(_branches.Count, change(from.Plan));
        _branches.Add(branch);
        return branch;
    }

    /// <summary>Ends all trainers' threads.</summary>
    public void Dispose()
    {
        foreach (var branch in _branches)
        {
            branch.Dispose();
        }
    }
}
