using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>What one step of a backward pass does.</summary>
internal enum GradientOperation
{
    /// <summary>A pass takes ∂loss/∂y to ∂loss/∂x.</summary>
    Backward,

    /// <summary>Two gradients that meet at a fork are added.</summary>
    Add,

    /// <summary>A gradient goes to where it is asked for.</summary>
    Copy,
}

/// <summary>One step of a backward pass.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Pass">The pass whose backward pass it is, or whose input's gradient is added.</param>
/// <param name="Input">Which of its inputs, for a join.</param>
/// <param name="Width">The numbers in a row of what is written.</param>
/// <param name="From">The buffer that is read: ∂loss/∂y.</param>
/// <param name="Other">What is added to it.</param>
/// <param name="To">The buffer that is written; <see cref="GradientPlan.None"/> where nobody needs it.</param>
internal readonly record struct GradientStep(
    GradientOperation Operation,
    int Pass,
    int Input,
    int Width,
    int From,
    int Other,
    int To
);

/// <summary>
/// How gradients go back through a network, and in which buffers. Where a value was read by several, their gradients are added as
/// they come, from the one that stands last in the network to the first; so the order never changes. The gradient of a sum is
/// that of its inputs, and is not copied.
/// </summary>
internal sealed class GradientPlan
{
    /// <summary>No buffer.</summary>
    public const int None = -2;

    /// <summary>The buffer of the caller, for the gradient of the inputs.</summary>
    public const int External = -1;

    private readonly NodeGraph _graph;
    private readonly ActivationPlan _plan;
    private readonly bool[] _needs; // of value i − 1
    private readonly int[] _slots; // of value i − 1
    private readonly List<int> _widths = [],
        _uses = [],
        _free = [];
    private readonly List<GradientStep> _steps = [];

    /// <summary>A plan.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="plan">Its passes.</param>
    /// <param name="toInputs">Whether the gradient of the inputs is asked for; else what lies before all parameters is left
    /// out.</param>
    /// <param name="frozen">The nodes whose parameters' gradients nobody needs; null for none.</param>
    public GradientPlan(NodeGraph graph, ActivationPlan plan, bool toInputs, bool[]? frozen = null)
    {
        (_graph, _plan) = (graph, plan);
        _needs = Needs(graph, toInputs, frozen);
        _slots = new int[graph.Nodes.Count + 1];
        Array.Fill(_slots, None);
        int output = graph.Origin(graph.Nodes.Count - 1);
        _slots[output + 1] = Take(graph.ShapeOf(output).Count);
        if (output < 0 && toInputs)
        {
            _steps.Add(new(GradientOperation.Copy, -1, 0, graph.Input.Count, 0, None, External));
        }

        for (int i = plan.Passes.Length - 1; i >= 0; i--)
        {
            if (_needs[plan.Passes[i].Last + 1])
            {
                Plan(i);
            }
        }

        Steps = [.. _steps];
    }

    /// <summary>The steps, in the order in which they run.</summary>
    public GradientStep[] Steps { get; }

    /// <summary>How wide each buffer is; the first holds ∂loss/∂y of the network.</summary>
    public IReadOnlyList<int> Widths => _widths;

    // What has parameters to train at or before it, or leads to the inputs where they are asked for.
    private static bool[] Needs(NodeGraph graph, bool toInputs, bool[]? frozen)
    {
        bool[] needs = new bool[graph.Nodes.Count + 1];
        needs[0] = toInputs;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            var (layer, inputs) = graph.Nodes[i];
            bool isTrained = layer.Parameters.Count > 0 && (frozen is null || !frozen[i]);
            needs[i + 1] = isTrained || inputs.Any(from => needs[from + 1]);
        }

        return needs;
    }

    private void Plan(int index)
    {
        var pass = _plan.Passes[index];
        int dy = _slots[pass.Last + 1];
        bool isWanted = false;
        for (int input = 0; input < pass.Inputs.Length; input++)
        {
            int value = pass.Inputs[input];
            if (!_needs[value + 1])
            {
                continue;
            }

            isWanted = true;
            if (pass.Layer is Join { Adds: true })
            {
                PassOn(index, value, dy);
            }
            else
            {
                Compute(index, input, value, dy);
            }
        }

        if (!isWanted)
        {
            _steps.Add(new(GradientOperation.Backward, index, 0, 0, dy, None, None));
        }

        Release(dy);
    }

    private void Compute(int index, int input, int value, int dy)
    {
        int width = _graph.ShapeOf(value).Count;
        bool isFirst = _slots[value + 1] == None;
        int to = value < 0 && isFirst ? External : Take(width);
        _steps.Add(new(GradientOperation.Backward, index, input, width, dy, None, to));
        if (isFirst)
        {
            _slots[value + 1] = to;
        }
        else
        {
            Meet(index, value, to, width);
            Release(to);
        }
    }

    // The gradient of a sum's input is the sum's own.
    private void PassOn(int index, int value, int dy)
    {
        int width = _graph.ShapeOf(value).Count;
        if (_slots[value + 1] != None)
        {
            Meet(index, value, dy, width);
        }
        else if (value < 0)
        {
            int to = _slots[value + 1] = External;
            _steps.Add(new(GradientOperation.Copy, index, 0, width, dy, None, to));
        }
        else
        {
            _slots[value + 1] = dy;
            _uses[dy]++;
        }
    }

    // Added in place, unless others read the same buffer.
    private void Meet(int index, int value, int more, int width)
    {
        int before = _slots[value + 1],
            to = before;
        if (before >= 0 && _uses[before] > 1)
        {
            to = Take(width);
            _uses[before]--;
        }

        _slots[value + 1] = to;
        _steps.Add(new(GradientOperation.Add, index, 0, width, more, before, to));
    }

    private int Take(int width)
    {
        if (_free.Count == 0)
        {
            _widths.Add(width);
            _uses.Add(1);
            return _widths.Count - 1;
        }

        int slot = _free.MaxBy(slot => _widths[slot]);
        _free.Remove(slot);
        _widths[slot] = Math.Max(_widths[slot], width);
        _uses[slot] = 1;
        return slot;
    }

    private void Release(int slot)
    {
        if (slot >= 0 && --_uses[slot] == 0)
        {
            _free.Add(slot);
        }
    }
}
