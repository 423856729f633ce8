"""Every rule of the kernel of bounds at work: one valid application of each, and of each way to meet its conditions."""
