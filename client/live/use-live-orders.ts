'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { applyOrderNews } from './order-news.ts';
import { onOrderNews } from './topics.ts';

/** Keeps the user's orders on screen current for as long as the calling component is. */
export const useLiveOrders = (): void => {
  const client = useQueryClient();
  useEffect(() => onOrderNews((news) => applyOrderNews(client, news)), [client]);
};
