using Chainrule.Studio;

return await StudioProgram.Run(args);
