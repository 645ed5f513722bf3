namespace Chainrule.Optimizers;

/// <summary>
/// An optimizer as its paper writes it, for one parameter, in double precision: what steps are explained and checked by. It
/// shares no code with <see cref="Optimizer.Update"/>.
/// </summary>
/// <param name="Names">
/// The numbers that a step computes and keeps, as the paper calls them: <c>m</c>, <c>v</c>, <c>m̂</c>, <c>v̂</c>.
/// </param>
/// <param name="Step">One step.</param>
public sealed record OptimizerFormula(IReadOnlyList<string> Names, OptimizerStepFormula Step);

/// <summary>One step of one parameter: the new parameter.</summary>
/// <param name="w">The parameter, after any decoupled decay.</param>
/// <param name="g">Its gradient.</param>
/// <param name="rate">The learning rate η.</param>
/// <param name="number">The number of the step, from 1.</param>
/// <param name="numbers">What <see cref="OptimizerFormula.Names"/> name; 0 before the first step, read and overwritten.</param>
public delegate double OptimizerStepFormula(double w, double g, double rate, int number, Span<double> numbers);
